/** What is wrong, without getting in the way: the server that is away, and the log's own troubles. */
import { useSignal } from "@preact/signals";
import type { Notice } from "../../api/contract.ts";
import { asSentence } from "../../api/errors.ts";
import { amount } from "../../model/groups.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { MOST_LISTED } from "../shared/longList.ts";
import { Name } from "../shared/Name.tsx";

export function Notices() {
  const { store } = useApp();
  return (
    <div class="notices" role="status" aria-live="polite">
      <Connection />
      <LogNotices
        key={store.catalog.value?.revision}
        notices={store.catalog.value?.notices ?? []}
      />
    </div>
  );
}

function Connection() {
  const { store, poll } = useApp();
  const connection = store.connection.value;
  // Before the first answer the empty page says it.
  if (connection.kind === "ok" || store.catalog.value === null) return null;
  return (
    <div class="notice">
      <Icon name="warning" size={16} />
      <p>{asSentence(connection.message)} Retrying automatically; loaded pictures stay visible.</p>
      <button class="link" onClick={poll.now}>
        Retry now
      </button>
    </div>
  );
}

/** Dismissed until they change. */
const dismissed = new Set<string>();

function LogNotices({ notices }: { readonly notices: readonly Notice[] }) {
  const gone = useSignal(0);
  const left = gone.value >= 0 ? notices.filter((notice) => !dismissed.has(identity(notice))) : [];
  if (left.length === 0) return null;
  const dismiss = (): void => {
    for (const notice of left) dismissed.add(identity(notice));
    gone.value += 1;
  };
  return (
    <div class="notice">
      <details open={left.length <= 2}>
        <summary>
          <Icon name="warning" size={16} />
          {amount(left.length, "warning")}
          <Icon name="chevron" size={14} />
        </summary>
        <ul>
          {left.slice(0, MOST_LISTED).map((notice) => (
            <li key={identity(notice)}>
              {notice.run !== null && <Name name={notice.run} length={48} />}
              {notice.tag !== null && <Name name={notice.tag} length={48} />}
              <span>{notice.message}</span>
            </li>
          ))}
          {left.length > MOST_LISTED && (
            <li>and {(left.length - MOST_LISTED).toLocaleString("en")} more</li>
          )}
        </ul>
      </details>
      <button class="icon-button" aria-label="Dismiss" title="Dismiss" onClick={dismiss}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

function identity({ run, tag, message }: Notice): string {
  return JSON.stringify([run, tag, message]);
}

/** What stands in place of the pictures while there are none. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { asSentence } from "../../api/errors.ts";
import { amount } from "../../model/groups.ts";
import { shorten } from "../../model/names.ts";
import { nameDefault } from "../../model/selection.ts";
import { useApp } from "../shared/context.ts";

/** There is something, but the selection of runs and tags leaves nothing. */
export function NothingChosen() {
  const { store } = useApp();
  const runs = store.catalog.value?.runs ?? [];
  const listed = store.listedRuns.value.length;
  const isFiltered = store.runFilter.value !== "";
  if (listed === 0) {
    return (
      <Nothing
        title={`No run matches ${quoted(store.runFilter.value)}`}
        text={`The log has ${amount(runs.length, "run")}.`}
      >
        <ClearFilter of="run" text={store.runFilter} />
      </Nothing>
    );
  }
  if (store.activeRuns.value.length === 0) {
    const words = `${amount(listed, "run")} ${listed === 1 ? "matches" : "match"}`;
    return (
      <Nothing
        title="No run is selected"
        text={
          isFiltered
            ? `${words} ${quoted(store.runFilter.value)}, but none is selected.`
            : "Select one in the side bar."
        }
      >
        <button class="action" onClick={store.showDefaultRuns}>
          Show {nameDefault(runs)}
          {isFiltered && " that match"}
        </button>
        {isFiltered && <ClearFilter of="run" text={store.runFilter} />}
      </Nothing>
    );
  }
  const tags = store.tagNames.value.length;
  return (
    <Nothing
      title={`No tag matches ${quoted(store.tagFilter.value)}`}
      text={`The selected runs have ${amount(tags, "tag")}.`}
    >
      <ClearFilter of="tag" text={store.tagFilter} />
    </Nothing>
  );
}

interface NothingProps {
  readonly title: string;
  readonly text: string;
  /** The ways out. */
  readonly children: ComponentChildren;
}

function Nothing({ title, text, children }: NothingProps) {
  return (
    <div class="empty" data-empty="nothing-chosen" role="status">
      <h1>{title}</h1>
      <p>{text}</p>
      <div class="actions">{children}</div>
    </div>
  );
}

function ClearFilter({ of, text }: { readonly of: string; readonly text: Signal<string> }) {
  return (
    <button class="action" onClick={() => (text.value = "")}>
      Clear {of} filter
    </button>
  );
}

function quoted(text: string): string {
  return `“${shorten(text, 60)}”`;
}

/** No answer from the server yet. */
export function Waiting() {
  const { store, poll } = useApp();
  const connection = store.connection.value;
  if (connection.kind === "gone") {
    return (
      <div class="empty" data-empty="gone" role="status">
        <h1>Cannot read the log at the moment</h1>
        <p>{asSentence(connection.message)} Retrying automatically.</p>
        <button class="action" onClick={poll.now}>
          Retry now
        </button>
      </div>
    );
  }
  return (
    <div class="skeleton" data-empty="waiting" role="status" aria-label="Loading">
      {[0, 1].map((row) => (
        <div key={row} class="skeleton-row">
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

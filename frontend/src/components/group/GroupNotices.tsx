/** What is wrong with the series of a group, where their pictures would be. */
import type { Source } from "../../model/cells.ts";
import { noticesOf, type GroupNotice } from "../../model/notices.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { MOST_LISTED } from "../shared/longList.ts";
import { Name } from "../shared/Name.tsx";

interface GroupNoticesProps {
  readonly tag: string;
  readonly sources: readonly Source[];
  /** There is no row for the reader to look at. */
  readonly isEmpty: boolean;
}

export function GroupNotices({ tag, sources, isEmpty }: GroupNoticesProps) {
  const { store, panels } = useApp();
  const notices = noticesOf(tag, sources, store.catalog.value?.notices ?? []);
  const isKnown = sources.every(({ state }) => state.kind !== "loading");
  if (notices.length === 0 && !(isEmpty && isKnown)) return null;
  const isOfOne = sources.length === 1;
  const [first, ...others] = notices;
  return (
    <div
      class={isEmpty ? "group-notices is-empty" : "group-notices"}
      style={{ width: `${panels.availableSize.value.width}px` }}
    >
      {isEmpty && isKnown && <p>Nothing to show for this tag.</p>}
      {first !== undefined && others.length === 0 && <Line notice={first} isOfOne={isOfOne} />}
      {first !== undefined && others.length > 0 && (
        <details>
          <summary>
            <Line notice={first} isOfOne={isOfOne} />
            <span class="more">and {others.length.toLocaleString("en")} more</span>
          </summary>
          {others.slice(0, MOST_LISTED).map((notice) => (
            <Line key={JSON.stringify(notice)} notice={notice} isOfOne={isOfOne} />
          ))}
          {others.length > MOST_LISTED && (
            <p>and {(others.length - MOST_LISTED).toLocaleString("en")} more</p>
          )}
        </details>
      )}
    </div>
  );
}

function Line({ notice, isOfOne }: { readonly notice: GroupNotice; readonly isOfOne: boolean }) {
  return (
    <div class="group-notice">
      <Icon name="warning" size={15} />
      {!isOfOne && <Name name={notice.run} length={48} />}
      <span>{notice.message}</span>
    </div>
  );
}

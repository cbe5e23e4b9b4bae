/** The runs: their colours, which are shown, who wrote them, and a filter. */
import { useMemo } from "preact/hooks";
import type { RunEntry, RunStart } from "../../api/contract.ts";
import { nameDefault, withToggled } from "../../model/selection.ts";
import { useApp } from "../shared/context.ts";
import { FilterBox } from "../shared/FilterBox.tsx";
import { Name } from "../shared/Name.tsx";
import { shortest } from "../shared/textWidth.ts";
import { useTyped } from "../shared/useTyped.ts";
import { useWindowed } from "../shared/useWindowed.ts";
import { StartRow } from "./StartRow.tsx";

const ROW_HEIGHT = 28;
const NAME_ROOM_PX = 182;

export function RunList() {
  const { store } = useApp();
  const typed = useTyped(store.runFilter);
  const { text, parsed } = typed;
  const listed = store.runNames.value.filter(parsed.value.matches);
  const active = store.activeRuns.value;
  const shown = new Set(active);
  const rows = rowsOf(listed, shown, store.catalog.value?.runs ?? []);
  const { box, onScroll, from, to, before, after } = useWindowed(rows.length, ROW_HEIGHT);
  const short = useMemo(() => shortest(listed, NAME_ROOM_PX), [listed.join("\0")]);
  const choose = (name: string, only: boolean): void => {
    store.runs.value = only
      ? new Set([name])
      : keepHidden(withToggled(store.activeRuns.peek(), name));
  };
  // Ticks of runs that the filter hides at the moment are kept.
  const keepHidden = (visible: ReadonlySet<string>): ReadonlySet<string> => {
    const there = new Set(listed);
    const hidden = [...(store.runs.value ?? [])].filter((name) => !there.has(name));
    return new Set([...visible, ...hidden]);
  };

  return (
    <section class="rail-section runs" aria-label="Runs">
      <h2>
        Runs
        <span>
          {active.length} of {store.runNames.value.length}
        </span>
      </h2>
      <FilterBox name="runFilter" label="Filter runs (regex)" typed={typed} />
      <ul class="run-list" ref={box} onScroll={onScroll}>
        <li aria-hidden="true" style={{ height: `${before}px` }} />
        {rows.slice(from, to).map(({ name, start }) =>
          start !== null ? (
            <StartRow key={start.origin} start={start} />
          ) : (
            <li key={name} class={shown.has(name) ? "run" : "run is-off"}>
              <label
                title="Shift-click to show only this run"
                onClick={(event) => {
                  if (!event.shiftKey && !event.altKey) return;
                  event.preventDefault();
                  // Later: a click that is prevented puts the tick back to what it was.
                  setTimeout(() => choose(name, true));
                }}
              >
                <input
                  type="checkbox"
                  data-run={name}
                  checked={shown.has(name)}
                  aria-label={`Show run ${name.slice(0, 200)}`}
                  style={{ "--run": store.colours.value.get(name) }}
                  onChange={() => choose(name, false)}
                />
                <Name name={name} length={64} short={short.get(name) ?? name} />
              </label>
            </li>
          ),
        )}
        <li aria-hidden="true" style={{ height: `${after}px` }} />
      </ul>
      <p class="rail-note">
        {listed.length === 0 && text.value !== "" && "No run matches the filter."}
        {store.isOtherThanDefault.value && (
          <button class="link" onClick={store.showDefaultRuns}>
            Show {nameDefault(store.catalog.value?.runs ?? [])}
          </button>
        )}
      </p>
    </section>
  );
}

interface RunListRow {
  readonly name: string;
  /** One of those who wrote the run; null for the run itself. */
  readonly start: RunStart | null;
}

/** The runs, and below those that are shown who wrote them, if these are several. */
function rowsOf(
  listed: readonly string[],
  shown: ReadonlySet<string>,
  runs: readonly RunEntry[],
): readonly RunListRow[] {
  const starts = new Map(runs.map((run) => [run.name, run.starts]));
  return listed.flatMap((name) => {
    const several = starts.get(name) ?? [];
    const below = shown.has(name) && several.length > 1 ? several : [];
    return [{ name, start: null }, ...below.map((start) => ({ name, start }))];
  });
}

/** The runs: their colours, which are shown, and a filter. */
import { useMemo } from "preact/hooks";
import { nameDefault, withToggled } from "../../model/selection.ts";
import { useApp } from "../shared/context.ts";
import { FilterBox } from "../shared/FilterBox.tsx";
import { Name } from "../shared/Name.tsx";
import { shortest } from "../shared/textWidth.ts";
import { useTyped } from "../shared/useTyped.ts";
import { useWindowed } from "../shared/useWindowed.ts";

const ROW_HEIGHT = 28;
const NAME_ROOM_PX = 182;

export function RunList() {
  const { store } = useApp();
  const typed = useTyped(store.runFilter);
  const { text, parsed } = typed;
  const listed = store.runNames.value.filter(parsed.value.matches);
  const active = store.activeRuns.value;
  const shown = new Set(active);
  const { box, onScroll, from, to, before, after } = useWindowed(listed.length, ROW_HEIGHT);
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
        {listed.slice(from, to).map((name) => (
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
        ))}
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

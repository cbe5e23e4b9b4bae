/** The classes of a value group of labels: a click hides one or shows it again, Shift-click shows it alone. */
import { solo, type ClassEntry } from "../../model/classes.ts";
import { shorten } from "../../model/names.ts";
import { settingsOf, withSettings, type ValueGroup } from "../../model/valueGroups.ts";
import { useApp } from "../shared/context.ts";
import { MOST_LISTED } from "../shared/longList.ts";

export function Legend({ valueGroup }: { readonly valueGroup: ValueGroup }) {
  const { store, inView } = useApp();
  const settings = settingsOf(store.valueSettings.value, valueGroup);
  const range = inView.loggedRange(valueGroup);
  const classes = inView.classes(valueGroup);
  const hide = (hidden: ReadonlySet<number>): void => {
    store.valueSettings.value = withSettings(store.valueSettings.peek(), valueGroup, { hidden });
  };
  const toggle = ({ id }: ClassEntry): void => {
    const next = new Set(settings.hidden);
    if (!next.delete(id)) next.add(id);
    hide(next);
  };
  if (classes.length === 0) {
    return range === null ? null : (
      <span class="quiet">
        ids {range[0]} to {range[1]}
      </span>
    );
  }
  return (
    <div class="legend" role="group" aria-label="Classes">
      {classes.slice(0, MOST_LISTED).map((entry) => {
        const { id, name, colour, isIgnored } = entry;
        const words = isIgnored ? "not counted" : (name ?? "");
        return (
          <button
            key={id}
            class={isIgnored ? "class is-ignored" : "class"}
            data-class={id}
            aria-pressed={!settings.hidden.has(id)}
            title={`${id} ${words}: click to show or hide, Shift-click or Shift + Enter to show it alone`}
            onClick={(event) => {
              if (event.shiftKey || event.altKey) hide(solo(classes, settings.hidden, id));
              else toggle(entry);
            }}
          >
            <i style={{ background: colour }} />
            {id} {words !== "" && <span>{shorten(words, 24)}</span>}
          </button>
        );
      })}
      {classes.length > MOST_LISTED && (
        <span class="quiet">
          and {(classes.length - MOST_LISTED).toLocaleString("en")} more classes
        </span>
      )}
      {settings.hidden.size > 0 && (
        <button class="link" name="show-all" onClick={() => hide(new Set())}>
          Show all
        </button>
      )}
    </div>
  );
}

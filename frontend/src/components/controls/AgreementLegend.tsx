/** What the colours of compared classes mean, and which class is measured. */
import { shortcutsOf, withHint } from "../../commands/hint.ts";
import { VALUES } from "../../commands/values.ts";
import { CONFUSION_COLOURS } from "../../draw/agreement.ts";
import { chosenClass } from "../../model/classes.ts";
import type { ErrorView } from "../../errorMaps/index.ts";
import { shorten } from "../../model/names.ts";
import { settingsOf, withSettings, type ValueGroup } from "../../model/valueGroups.ts";
import { colormap } from "../../pixels/colormaps.ts";
import { useApp } from "../shared/context.ts";
import { MOST_LISTED } from "../shared/longList.ts";

interface AgreementLegendProps {
  readonly valueGroup: ValueGroup;
  readonly view: ErrorView;
}

const OUTCOMES = [
  ["tp", "TP", "True positive: output and target have the class"],
  ["fp", "FP", "False positive: only the output has the class"],
  ["fn", "FN", "False negative: only the target has the class"],
  ["tn", "TN", "True negative: neither has the class"],
] as const;

export function AgreementLegend({ valueGroup, view }: AgreementLegendProps) {
  const table = colormap("magma");
  return (
    <div class="agreement-legend" role="group" aria-label="Colours of compared classes">
      <ClassSelect valueGroup={valueGroup} />
      {view === "confusion" ? (
        OUTCOMES.map(([outcome, label, words]) => (
          <span key={outcome} class="key" title={words}>
            <i style={{ background: `rgb(${CONFUSION_COLOURS[outcome].join()})` }} />
            {label}
          </span>
        ))
      ) : (
        <>
          <span class="key">
            <i style={{ background: `rgb(${table.slice(-3).join()})` }} />
            different class
          </span>
          <span class="key">
            <i style={{ background: `rgb(${table.slice(0, 3).join()})` }} />
            same class
          </span>
        </>
      )}
    </div>
  );
}

/** Lists the first classes; the key C goes through all of them. */
function ClassSelect({ valueGroup }: { readonly valueGroup: ValueGroup }) {
  const { store, inView } = useApp();
  const settings = settingsOf(store.valueSettings.value, valueGroup);
  const chosen = chosenClass(valueGroup, settings);
  const classes = inView.classes(valueGroup).filter(({ isIgnored }) => !isIgnored);
  const listed = classes.slice(0, MOST_LISTED);
  const isListed = listed.some(({ id }) => id === chosen);
  return (
    <label class="choice">
      class
      <select
        name="class"
        title={withHint("Class whose hits and misses are counted", VALUES.countedClass)}
        aria-keyshortcuts={shortcutsOf(VALUES.countedClass)}
        value={String(chosen)}
        onChange={({ currentTarget }) => {
          const next = Number(currentTarget.value);
          store.valueSettings.value = withSettings(store.valueSettings.peek(), valueGroup, {
            chosen: next,
          });
        }}
      >
        {listed.map(({ id, name }) => (
          <option key={id} value={String(id)}>
            {name === null ? id : `${id} ${shorten(name, 40)}`}
          </option>
        ))}
        {!isListed && <option value={String(chosen)}>{chosen}</option>}
      </select>
    </label>
  );
}

/** How values become colours: a control for each kind of panes on the page; not there for plain pictures. */
import { GammaControl } from "../controls/GammaControl.tsx";
import { LabelControl } from "../controls/LabelControl.tsx";
import { Legend } from "../controls/Legend.tsx";
import { ScalarControl } from "../controls/ScalarControl.tsx";
import { SliceControl } from "../controls/SliceControl.tsx";
import { ToneControl } from "../controls/ToneControl.tsx";
import { useApp } from "../shared/context.ts";
import { Named } from "../shared/Named.tsx";

/** More would leave no room for pictures. */
const MOST_CONTROLS = 24;

export function ValueBar() {
  const { store, inView } = useApp();
  const valueGroups = inView.valueGroups.value;
  const isDeep = store.depth.value > 1;
  if (valueGroups.length === 0 && !isDeep) return null;
  const isOnly = valueGroups.length === 1;
  const listed = valueGroups.slice(0, MOST_CONTROLS);
  const left = valueGroups.length - listed.length;
  const labels = listed.filter(({ kind }) => kind === "labels");
  const numbers = listed.filter(({ kind }) => kind !== "labels");
  return (
    <section class="value-bar" aria-label="How values are shown">
      {isDeep && <SliceControl />}
      {labels.length > 0 && (
        <div class="control">
          <LabelControl />
          {labels.map((valueGroup) => (
            <Named key={valueGroup.key} valueGroup={valueGroup} isOnly={isOnly}>
              <Legend valueGroup={valueGroup} />
            </Named>
          ))}
        </div>
      )}
      {numbers.map((valueGroup) => (
        <Named key={valueGroup.key} valueGroup={valueGroup} isOnly={isOnly}>
          {valueGroup.kind === "scalar" ? (
            <ScalarControl valueGroup={valueGroup} />
          ) : (
            <ToneControl valueGroup={valueGroup} />
          )}
        </Named>
      ))}
      {numbers.length > 0 && <GammaControl />}
      {left > 0 && (
        <span class="quiet" role="status">
          {left.toLocaleString("en")} more kinds of values are drawn as they were logged.
        </span>
      )}
    </section>
  );
}

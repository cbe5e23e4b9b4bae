/** How values become colours: a control for each kind of panes on the page; not there for plain pictures. */
import type { GroupKind } from "../../kinds/paneKind.ts";
import { FlowControl } from "../controls/FlowControl.tsx";
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

const CONTROLS = {
  labels: Legend,
  scalar: ScalarControl,
  flow: FlowControl,
  tone: ToneControl,
} satisfies Record<GroupKind, unknown>;

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
      {numbers.map((valueGroup) => {
        const Control = CONTROLS[valueGroup.kind];
        return (
          <Named key={valueGroup.key} valueGroup={valueGroup} isOnly={isOnly}>
            <Control valueGroup={valueGroup} />
          </Named>
        );
      })}
      {numbers.some(({ kind }) => kind !== "flow") && <GammaControl />}
      {left > 0 && (
        <span class="quiet" role="status">
          {left.toLocaleString("en")} more kinds of values are drawn as they were logged.
        </span>
      )}
    </section>
  );
}

/** How values become colours: a control for each kind of panes on the page; not there for plain pictures. */
import { kindOf } from "../../kinds/index.ts";
import { amount } from "../../model/groups.ts";
import { holdsClasses, type ValueGroup } from "../../model/valueGroups.ts";
import { GammaControl } from "../controls/GammaControl.tsx";
import { LabelControl } from "../controls/LabelControl.tsx";
import { SliceControl } from "../controls/SliceControl.tsx";
import { componentsOf } from "../kinds/kindComponents.ts";
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
  const labels = listed.filter(holdsClasses);
  const numbers = listed.filter((valueGroup) => !holdsClasses(valueGroup));
  const controlOf = (valueGroup: ValueGroup) => {
    const { Control } = componentsOf(valueGroup.spec);
    return (
      <Named key={valueGroup.key} valueGroup={valueGroup} isOnly={isOnly}>
        {Control !== null && <Control valueGroup={valueGroup} />}
      </Named>
    );
  };
  return (
    <section class="value-bar" aria-label="Display settings">
      {isDeep && <SliceControl />}
      {labels.length > 0 && (
        <div class="control">
          <LabelControl />
          {labels.map(controlOf)}
        </div>
      )}
      {numbers.map(controlOf)}
      {numbers.some(({ spec }) => kindOf(spec).hasGamma) && <GammaControl />}
      {left > 0 && (
        <span class="quiet" role="status">
          {amount(left, "more value group")} {left === 1 ? "is" : "are"} shown with default
          settings.
        </span>
      )}
    </section>
  );
}

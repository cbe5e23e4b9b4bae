/** How values become colours: a control for each kind of panes on the page; not there for plain pictures. */
import { Fragment } from "preact";
import { useWorld } from "./context.ts";
import { FamilyName } from "./FamilyName.tsx";
import { GammaControl } from "./GammaControl.tsx";
import { LabelControl } from "./LabelControl.tsx";
import { Legend } from "./Legend.tsx";
import { ScalarControl } from "./ScalarControl.tsx";
import { SliceControl } from "./SliceControl.tsx";
import { ToneControl } from "./ToneControl.tsx";

export function ValueBar() {
  const { store, inView } = useWorld();
  const families = inView.families.value;
  const isDeep = store.depth.value > 1;
  if (families.length === 0 && !isDeep) return null;
  const isOnly = families.length === 1;
  const labels = families.filter(({ kind }) => kind === "labels");
  return (
    <section class="value-bar" aria-label="How values are shown">
      {isDeep && <SliceControl />}
      {labels.length > 0 && (
        <div class="control">
          <LabelControl />
          {labels.map((family) => (
            <Fragment key={family.key}>
              <FamilyName family={family} isOnly={isOnly} />
              <Legend family={family} />
            </Fragment>
          ))}
        </div>
      )}
      {families.map((family) =>
        family.kind === "scalar" ? (
          <ScalarControl key={family.key} family={family} isOnly={isOnly} />
        ) : family.kind === "tone" ? (
          <ToneControl key={family.key} family={family} isOnly={isOnly} />
        ) : null,
      )}
      {families.some(({ kind }) => kind !== "labels") && <GammaControl />}
    </section>
  );
}

/** What there is to choose while pictures are compared; not there while they are not. */
import { COMPARE } from "../../commands/compare.ts";
import { controlProps } from "../../commands/controlProps.ts";
import { hintOf } from "../../commands/hint.ts";
import { isComparedBy, numberKind, type ErrorView } from "../../errorMaps/index.ts";
import { kindOf } from "../../kinds/index.ts";
import { BLINKS } from "../../model/place.ts";
import { ReferenceSelect } from "../controls/ReferenceSelect.tsx";
import { ScaleControl } from "../controls/ScaleControl.tsx";
import { componentsOf } from "../kinds/kindComponents.ts";
import { useApp } from "../shared/context.ts";
import { Named } from "../shared/Named.tsx";

export function CompareBar() {
  const { store } = useApp();
  const { mode, error } = store;
  if (mode.value === "side" && error.value === "off") return null;
  return (
    <section class="compare-bar" aria-label="Comparison">
      <ReferenceSelect />
      {mode.value === "wipe" && <SplitControl />}
      {mode.value === "blink" && <BlinkControl />}
      {error.value !== "off" && <Scales view={error.value} />}
    </section>
  );
}

/** One for each unit that errors are counted in, and what the colours of compared classes mean. */
function Scales({ view }: { readonly view: ErrorView }) {
  const { inView } = useApp();
  const kind = numberKind(view);
  // Those of pictures have one scale together, however many bits they have.
  const valueGroups = inView.outputs.value.filter(
    ({ spec }) => !kindOf(spec).isPicture && isComparedBy(kind, spec),
  );
  const isOnly = valueGroups.length + Number(inView.hasPictures.value) < 2;
  return (
    <div class="scales">
      {inView.hasPictures.value && (
        <Named valueGroup={null} isOnly={isOnly} areOutputs>
          <ScaleControl view={view} valueGroup={null} />
        </Named>
      )}
      {valueGroups.map((valueGroup) => {
        const { ErrorLegend } = componentsOf(valueGroup.spec);
        return (
          <Named key={valueGroup.key} valueGroup={valueGroup} isOnly={isOnly} areOutputs>
            <ErrorLegend valueGroup={valueGroup} view={view} />
          </Named>
        );
      })}
    </div>
  );
}

const SPLIT_WORDS = { x: "Wipe left and right", y: "Wipe top and bottom" } as const;

function SplitControl() {
  const { store } = useApp();
  const { axis, at } = store.split.value;
  return (
    <div class="segments" role="group" aria-label="Direction of the wipe">
      {(["x", "y"] as const).map((value) => (
        <button
          key={value}
          name={`split-${value}`}
          aria-pressed={axis === value}
          aria-label={SPLIT_WORDS[value]}
          title={SPLIT_WORDS[value]}
          onClick={() => (store.split.value = { axis: value, at })}
        >
          {value === "x" ? "◧" : "⬒"}
        </button>
      ))}
    </div>
  );
}

function BlinkControl() {
  const app = useApp();
  const { store, motion } = app;
  return (
    <>
      <label class="choice">
        speed
        <select
          name="blink"
          value={String(store.blink.value)}
          onChange={({ currentTarget }) => (store.blink.value = Number(currentTarget.value))}
        >
          {BLINKS.map((rate) => (
            <option key={rate} value={String(rate)}>
              {rate === 0 ? `while ${hintOf(COMPARE.hold)} is held` : `${rate} per second`}
            </option>
          ))}
        </select>
      </label>
      <button
        class="hold"
        {...controlProps(COMPARE.hold, app, { hasText: true })}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          COMPARE.hold.perform(app);
        }}
        onLostPointerCapture={() => COMPARE.hold.release(app)}
      >
        Hold <kbd>{hintOf(COMPARE.hold)}</kbd>
      </button>
      {motion.isReduced.value && store.blink.value > 0 && (
        <span class="quiet">
          Auto-blink is off because your system prefers reduced motion. Hold {hintOf(COMPARE.hold)}{" "}
          to blink.
        </span>
      )}
    </>
  );
}

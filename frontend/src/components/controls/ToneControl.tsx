/** How pictures of more than 8 bits are shown: exposure and range. */
import { EXPOSURE_LIMITS, NO_EXPOSURE } from "../../model/exposure.ts";
import { formatValue } from "../../model/facts.ts";
import type { Family } from "../../model/families.ts";
import { ramp } from "../../pixels/ramps.ts";
import { useApp } from "../shared/context.ts";
import { NonFiniteKey } from "../shared/NonFiniteKey.tsx";
import { RampBar } from "../shared/RampBar.tsx";
import { RangeControl } from "./RangeControl.tsx";

export function ToneControl({ family }: { readonly family: Family }) {
  const { store } = useApp();
  const now = store.exposure.value;
  const isLinear = family.spec.kind === "image" && family.spec.transfer === "linear";
  const set = (stops: number): void => {
    store.exposure.value = { ...store.exposure.peek(), ev: stops };
  };
  const { ev } = EXPOSURE_LIMITS;
  return (
    <div class="control" data-family={family.key}>
      <label class="slide" title="Each stop doubles the light; what was too bright is still there">
        exposure
        <input
          type="range"
          name="ev"
          min={ev.min}
          max={ev.max}
          step={0.1}
          value={now.ev}
          aria-valuetext={`${now.ev} stops`}
          onInput={({ currentTarget }) => set(Number(currentTarget.value))}
          onDblClick={() => set(NO_EXPOSURE.ev)}
        />
        <output>
          {now.ev > 0 ? "+" : ""}
          {formatValue(now.ev)} EV
        </output>
      </label>
      <RangeControl family={family} unit={isLinear ? "linear" : null}>
        <RampBar ramp={ramp("gray")} label="From black to full" />
      </RangeControl>
      {/* Others are whole numbers. */}
      {isLinear && <NonFiniteKey ramp={null} />}
    </div>
  );
}

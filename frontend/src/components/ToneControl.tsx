/** How pictures of more than 8 bits are shown: exposure, gamma and range. */
import type { Exposure } from "../draw/recipe.ts";
import { ramp } from "../draw/ramps.ts";
import { EXPOSURE_LIMITS, NO_EXPOSURE } from "../state/exposure.ts";
import type { Family } from "../state/families.ts";
import { formatValue } from "../state/facts.ts";
import { useWorld } from "./context.ts";
import { RampBar } from "./RampBar.tsx";
import { RangeControl } from "./RangeControl.tsx";

export function ToneControl({ family }: { readonly family: Family }) {
  const { store } = useWorld();
  const now = store.exposure.value;
  const isLinear = family.spec.kind === "image" && family.spec.transfer === "linear";
  const set = (change: Partial<Exposure>): void => {
    store.exposure.value = { ...store.exposure.peek(), ...change };
  };
  const isChanged = now.ev !== NO_EXPOSURE.ev || now.gamma !== NO_EXPOSURE.gamma;
  const { ev, gamma } = EXPOSURE_LIMITS;
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
          onInput={({ currentTarget }) => set({ ev: Number(currentTarget.value) })}
          onDblClick={() => set({ ev: NO_EXPOSURE.ev })}
        />
        <output>
          {now.ev > 0 ? "+" : ""}
          {formatValue(now.ev)} EV
        </output>
      </label>
      <label class="slide" title="Above 1 the dark parts become lighter">
        gamma
        <input
          type="range"
          name="toneGamma"
          min={Math.log10(gamma.min)}
          max={Math.log10(gamma.max)}
          step={0.01}
          value={Math.log10(now.gamma)}
          aria-valuetext={String(now.gamma)}
          onInput={({ currentTarget }) =>
            set({ gamma: Number((10 ** Number(currentTarget.value)).toPrecision(3)) })
          }
          onDblClick={() => set({ gamma: NO_EXPOSURE.gamma })}
        />
        <output>{now.gamma.toFixed(2)}</output>
      </label>
      {isChanged && (
        <button
          class="link"
          name="exposure-reset"
          onClick={() => (store.exposure.value = NO_EXPOSURE)}
        >
          Reset
        </button>
      )}
      <RangeControl family={family} unit={isLinear ? "linear" : null}>
        <RampBar ramp={ramp("gray")} label="From black to full" />
      </RangeControl>
    </div>
  );
}

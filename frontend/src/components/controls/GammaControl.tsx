/** The gamma of all panes that are drawn from values, and the way back from exposure and gamma. */
import { EXPOSURE_LIMITS, NO_EXPOSURE } from "../../model/exposure.ts";
import { useApp } from "../shared/context.ts";

export function GammaControl() {
  const { store } = useApp();
  const { ev, gamma } = store.exposure.value;
  const { min, max } = EXPOSURE_LIMITS.gamma;
  const set = (next: number): void => {
    store.exposure.value = { ...store.exposure.peek(), gamma: next };
  };
  const isChanged = ev !== NO_EXPOSURE.ev || gamma !== NO_EXPOSURE.gamma;
  return (
    <span class="control">
      <label class="slide" title="Above 1 brightens dark or low values">
        gamma
        <input
          type="range"
          name="toneGamma"
          min={Math.log10(min)}
          max={Math.log10(max)}
          step={0.01}
          value={Math.log10(gamma)}
          aria-valuetext={gamma.toFixed(2)}
          onInput={({ currentTarget }) =>
            set(Number((10 ** Number(currentTarget.value)).toPrecision(3)))
          }
          onDblClick={() => set(NO_EXPOSURE.gamma)}
        />
        <output>{gamma.toFixed(2)}</output>
      </label>
      {isChanged && (
        <button
          class="link"
          name="exposure-reset"
          title="Reset exposure and gamma"
          onClick={() => (store.exposure.value = NO_EXPOSURE)}
        >
          Reset
        </button>
      )}
    </span>
  );
}

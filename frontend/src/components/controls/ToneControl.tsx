/** How pictures of more than 8 bits are shown: exposure and range. */
import { kindOf } from "../../kinds/index.ts";
import { EXPOSURE_LIMITS, NO_EXPOSURE } from "../../model/exposure.ts";
import type { ValueGroup } from "../../model/valueGroups.ts";
import { colormap } from "../../pixels/colormaps.ts";
import { formatValue } from "../../text/format.ts";
import { ColormapBar } from "../shared/ColormapBar.tsx";
import { useApp } from "../shared/context.ts";
import { NonFiniteKey } from "../shared/NonFiniteKey.tsx";
import { RangeControl } from "./RangeControl.tsx";

export function ToneControl({ valueGroup }: { readonly valueGroup: ValueGroup }) {
  const { store } = useApp();
  const now = store.exposure.value;
  const { spec } = valueGroup;
  const isLinear = kindOf(spec).isLinear(spec);
  const set = (stops: number): void => {
    store.exposure.value = { ...store.exposure.peek(), ev: stops };
  };
  const { ev } = EXPOSURE_LIMITS;
  return (
    <div class="control" data-value-group={valueGroup.key}>
      <label
        class="slide"
        title="Exposure in stops: each doubles the light; highlights above 1 become visible again"
      >
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
      <RangeControl valueGroup={valueGroup} unit={isLinear ? "linear" : null}>
        <ColormapBar colormap={colormap("gray")} label="From black to full intensity" />
      </RangeControl>
      {/* Others are whole numbers. */}
      {isLinear && <NonFiniteKey colormap={null} />}
    </div>
  );
}

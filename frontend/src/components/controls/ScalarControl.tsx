/** How panes of one number a pixel are drawn: their colour map and its range. */
import { useMemo } from "preact/hooks";
import { settingsOf, withSettings, type ValueGroup } from "../../model/valueGroups.ts";
import { ramp, RAMP_NAMES, rampNamed, warped } from "../../pixels/ramps.ts";
import { rampOf } from "../../state/recipeFor.ts";
import { useApp } from "../shared/context.ts";
import { NonFiniteKey } from "../shared/NonFiniteKey.tsx";
import { RampBar } from "../shared/RampBar.tsx";
import { RangeControl } from "./RangeControl.tsx";

export function ScalarControl({ valueGroup }: { readonly valueGroup: ValueGroup }) {
  const { store } = useApp();
  const { spec } = valueGroup;
  const settings = settingsOf(store.valueSettings.value, valueGroup);
  const now = rampOf(valueGroup, settings);
  const logged = spec.kind === "scalar" ? spec.colormap : "";
  const { gamma } = store.exposure.value;
  const colours = useMemo(() => warped(ramp(now), gamma), [now, gamma]);
  const isUnknown = rampNamed(logged) === null && settings.ramp === null;
  return (
    <div class="control" data-family={valueGroup.key}>
      <RangeControl valueGroup={valueGroup} unit={spec.kind === "scalar" ? spec.unit : null}>
        <RampBar ramp={colours} label={`Colours of ${now}`} />
      </RangeControl>
      <select
        name="colormap"
        aria-label="Colour map"
        title={
          isUnknown
            ? `This page does not know the colour map “${logged.slice(0, 40)}”: drawn with viridis`
            : "Colour map"
        }
        value={now}
        onChange={({ currentTarget }) => {
          const chosen = RAMP_NAMES.find((name) => name === currentTarget.value) ?? null;
          store.valueSettings.value = withSettings(store.valueSettings.peek(), valueGroup, {
            ramp: chosen,
          });
        }}
      >
        {RAMP_NAMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <NonFiniteKey ramp={now} />
    </div>
  );
}

/** How scalar panes are drawn: their colour map and its range. */
import { useMemo } from "preact/hooks";
import { kindOf } from "../../kinds/index.ts";
import { colormapOf, settingsOf, withSettings, type ValueGroup } from "../../model/valueGroups.ts";
import { colormap, COLORMAP_NAMES, colormapNamed, warped } from "../../pixels/colormaps.ts";
import { ColormapBar } from "../shared/ColormapBar.tsx";
import { useApp } from "../shared/context.ts";
import { NonFiniteKey } from "../shared/NonFiniteKey.tsx";
import { RangeControl } from "./RangeControl.tsx";

export function ScalarControl({ valueGroup }: { readonly valueGroup: ValueGroup }) {
  const { store } = useApp();
  const { spec } = valueGroup;
  const settings = settingsOf(store.valueSettings.value, valueGroup);
  const now = colormapOf(valueGroup, settings);
  const logged = kindOf(spec).colormap(spec) ?? "";
  const { gamma } = store.exposure.value;
  const colours = useMemo(() => warped(colormap(now), gamma), [now, gamma]);
  const isUnknown = colormapNamed(logged) === null && settings.colormap === null;
  return (
    <div class="control" data-value-group={valueGroup.key}>
      <RangeControl valueGroup={valueGroup} unit={kindOf(spec).unit(spec) || null}>
        <ColormapBar colormap={colours} label={`Colours of ${now}`} />
      </RangeControl>
      <select
        name="colormap"
        aria-label="Colour map"
        title={
          isUnknown
            ? `Unknown colour map “${logged.slice(0, 40)}”: drawn with viridis`
            : "Colour map"
        }
        value={now}
        onChange={({ currentTarget }) => {
          const chosen = COLORMAP_NAMES.find((name) => name === currentTarget.value) ?? null;
          store.valueSettings.value = withSettings(store.valueSettings.peek(), valueGroup, {
            colormap: chosen,
          });
        }}
      >
        {COLORMAP_NAMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <NonFiniteKey colormap={now} />
    </div>
  );
}

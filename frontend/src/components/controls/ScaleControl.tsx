/** The colour scale of all error maps: its colours, its end, and whether it stays as it is. */
import { errorMapOf, numberKind, type ErrorKind, type ErrorView } from "../../errorMaps/index.ts";
import { START } from "../../model/place.ts";
import { unitOfError } from "../../model/units.ts";
import { settingsOf, withSettings, type ValueGroup } from "../../model/valueGroups.ts";
import { errorColormap, errorColormapName } from "../../paint/errorColours.ts";
import { ERROR_THEMES } from "../../pixels/colormaps.ts";
import { formatValue } from "../../text/format.ts";
import { ColormapBar } from "../shared/ColormapBar.tsx";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { NanSwatch } from "../shared/NonFiniteKey.tsx";

interface ScaleControlProps {
  readonly view: ErrorView;
  /** null for pictures, whose errors count in fractions. */
  readonly valueGroup: ValueGroup | null;
}

export function ScaleControl({ view, valueGroup }: ScaleControlProps) {
  const { store, scales } = useApp();
  const kind = numberKind(view);
  const scale = scales.of(valueGroup?.key ?? "");
  const typed =
    valueGroup === null
      ? store.scale.value
      : settingsOf(store.valueSettings.value, valueGroup).errorEnd;
  const type = (end: number | null): void => {
    if (valueGroup === null) store.scale.value = end;
    else
      store.valueSettings.value = withSettings(store.valueSettings.peek(), valueGroup, {
        errorEnd: end,
      });
  };
  const isLocked = typed !== null;
  const end = scale.shown.value;
  const unit = unitOfError(kind, valueGroup?.spec);
  const words = isLocked
    ? "Locked: the same for all panes, runs and steps. Click to follow the largest error"
    : "Follows the largest error shown. Click to lock";
  const shown = String(rounded(end));
  return (
    <div class="scale" role="group" aria-label="Colour scale of the error maps">
      <span class="quiet formula">{errorMapOf(kind).formula}</span>
      <span class="end">{errorMapOf(kind).hasSign ? formatValue(-rounded(end)) : "0"}</span>
      <ErrorColormap kind={kind} />
      <input
        type="text"
        inputMode="decimal"
        name="scale"
        aria-label="End of the colour scale"
        title="Type a value to lock the scale; leave empty to follow the largest error"
        autocomplete="off"
        value={shown}
        style={{ minWidth: `calc(${shown.length}ch + 16px)` }}
        onChange={({ currentTarget }) => {
          const typed = Number(currentTarget.value.replace(",", "."));
          type(typed > 0 && Number.isFinite(typed) ? typed : null);
          currentTarget.value = String(rounded(scale.shown.peek()));
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter" || key === "Escape") currentTarget.blur();
        }}
      />
      {unit !== "" && <span class="quiet">{unit}</span>}
      <button
        class="icon-button"
        name="lock"
        aria-label="Lock the colour scale"
        aria-pressed={isLocked}
        title={words}
        onClick={() => type(isLocked ? null : rounded(end))}
      >
        <Icon name={isLocked ? "lock" : "unlock"} size={16} />
      </button>
      {scale.hasHoles.value && (
        <span class="key" title="No error, because one of the two values is NaN or infinite">
          <NanSwatch colormap={errorColormapName(kind, store.errorTheme.value)} />
          no error
        </span>
      )}
    </div>
  );
}

function ErrorColormap({ kind }: { readonly kind: ErrorKind }) {
  const { errorTheme } = useApp().store;
  const now = errorTheme.value;
  if (errorMapOf(kind).hasSign) {
    return <ColormapBar colormap={errorColormap(kind, now)} label="from blue over white to red" />;
  }
  return (
    <>
      <ColormapBar colormap={errorColormap(kind, now)} label={`Colours of ${now}`} />
      <select
        name="errorTheme"
        aria-label="Colours of the error maps"
        title="Colours of the error maps"
        value={now}
        onChange={({ currentTarget: { value } }) => {
          errorTheme.value = ERROR_THEMES.find((known) => known === value) ?? START.errorTheme;
        }}
      >
        {ERROR_THEMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}

/** Three digits are enough to type and to read. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** A vector per pixel, such as optical flow: x to the right, y downwards. */
import { number, textOrNull } from "../json.ts";
import { exactText } from "../text/exact.ts";
import { formatValue, unitSuffix } from "../text/format.ts";
import { approximately, AS_IT_IS, DEFAULTS } from "./defaults.ts";
import type { BaseSpec, PaneKind } from "./paneKind.ts";

export interface FlowSpec extends BaseSpec {
  readonly kind: "flow";
  /** The magnitude that has the full colour; null where nobody said. */
  readonly max_magnitude: number | null;
  readonly unit: string | null;
}

export const flow: PaneKind<FlowSpec> = {
  ...DEFAULTS,
  read(json, isVolume) {
    const most = number(json["max_magnitude"]) ?? 0;
    const max_magnitude = most > 0 ? most : null;
    return { kind: "flow", isVolume, max_magnitude, unit: textOrNull(json["unit"]) };
  },
  noun: "vectors",
  values: "magnitudes",
  boxValue: "mean magnitude of",
  areVectors: true,
  unit: ({ unit }) => unit ?? "",
  compared: "vectors",
  range: ({ max_magnitude }) => (max_magnitude === null ? null : [0, max_magnitude]),
  autoRange: "targets",
  startsAtZero: true,
  group: ({ unit }) => [unit],
  recipe: (_, { slice, range }) => ({ kind: "flow", slice, range: range() }),
  drawnAs: (recipe, unit) =>
    recipe?.kind === "flow"
      ? `hue = direction, full colour at ${formatValue(recipe.range[1])}${unitSuffix(unit)}`
      : AS_IT_IS,
  /** An angle of 90° points down, as y does. */
  readout([x = NaN, y = NaN], dtype, unit) {
    const components = `x ${exactText(x, dtype)}, y ${exactText(y, dtype)}`;
    const parts = approximately(dtype) + components + unitSuffix(unit);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return parts;
    const magnitude = Math.hypot(x, y);
    if (magnitude === 0) return `${parts}\n0${unitSuffix(unit)}`;
    const angle = (Math.atan2(y + 0, x) * 180) / Math.PI;
    const degrees = formatValue(Number(angle.toFixed(1)));
    return `${parts}\n${formatValue(magnitude)}${unitSuffix(unit)}, ${degrees}°`;
  },
};

/** One number per pixel. */
import { text, textOrNull } from "../json.ts";
import { formatValue } from "../text/format.ts";
import { AS_IT_IS, DEFAULTS } from "./defaults.ts";
import type { BaseSpec, PaneKind } from "./paneKind.ts";
import { readRange, type ValueRange } from "./valueRange.ts";

export interface ScalarSpec extends BaseSpec {
  readonly kind: "scalar";
  readonly value_range: ValueRange | null;
  readonly colormap: string;
  readonly unit: string | null;
}

export const scalar: PaneKind<ScalarSpec> = {
  ...DEFAULTS,
  read: (json, isVolume) => ({
    kind: "scalar",
    isVolume,
    value_range: readRange(json["value_range"]),
    colormap: text(json["colormap"]) || "viridis",
    unit: textOrNull(json["unit"]),
  }),
  noun: "numbers",
  unit: ({ unit }) => unit ?? "",
  compared: "numbers",
  range: ({ value_range }) => value_range,
  autoRange: "targets",
  hasGamma: true,
  colormap: ({ colormap }) => colormap,
  group: ({ unit, colormap }) => [unit, colormap],
  recipe: (_, { slice, range, colormap, exposure }) => ({
    kind: "colormap",
    slice,
    range: range(),
    colormap: colormap(),
    gamma: exposure().gamma,
  }),
  drawnAs: (recipe) =>
    recipe?.kind === "colormap"
      ? `${recipe.range.map(formatValue).join(" to ")} (${recipe.colormap})`
      : AS_IT_IS,
};

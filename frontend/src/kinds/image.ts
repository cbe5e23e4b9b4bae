/** Pictures. */
import { isNpy } from "../pixels/media.ts";
import { hasOpacity } from "../pixels/opacity.ts";
import { formatValue } from "../text/format.ts";
import { AS_IT_IS, DEFAULTS } from "./defaults.ts";
import type { BaseSpec, PaneKind } from "./paneKind.ts";
import { readRange, type ValueRange } from "./valueRange.ts";

export interface ImageSpec extends BaseSpec {
  readonly kind: "image";
  readonly value_range: ValueRange | null;
  /** Whether the values are meant for a screen, or proportional to light. */
  readonly transfer: "srgb" | "linear";
}

export const image: PaneKind<ImageSpec> = {
  ...DEFAULTS,
  read: (json, isVolume) => ({
    kind: "image",
    isVolume,
    value_range: readRange(json["value_range"]),
    transfer: json["transfer"] === "linear" ? "linear" : "srgb",
  }),
  noun: "a picture",
  isDrawnFromValues: isNpy,
  isPicture: true,
  isLinear: ({ transfer }) => transfer === "linear",
  hasAlpha: hasOpacity,
  compared: "fractions",
  range: ({ value_range }) => value_range,
  autoRange: "type",
  hasGamma: true,
  group: ({ transfer }) => [transfer],
  recipe: ({ transfer }, { slice, range, levels, exposure }) => ({
    kind: "tone",
    slice,
    range: range(),
    levels: levels(),
    transfer,
    ...exposure(),
  }),
  drawnAs(recipe) {
    if (recipe?.kind !== "tone") return AS_IT_IS;
    const stops = recipe.ev === 0 ? "" : `, ${formatValue(recipe.ev)} EV`;
    return `${recipe.range.map(formatValue).join(" = black, ")} = full intensity${stops}`;
  },
};

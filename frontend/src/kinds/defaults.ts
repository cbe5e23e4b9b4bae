/** What most kinds of panes answer: numbers without a unit, drawn from their values. */
import { exactText } from "../text/exact.ts";
import { unitSuffix } from "../text/format.ts";
import type { BaseSpec, PaneKind } from "./paneKind.ts";

export const AS_IT_IS = "as logged";

export const DEFAULTS = {
  whyNot: () => null,
  values: "",
  boxValue: "mean of",
  isDrawnFromValues: () => true,
  isPicture: false,
  isLinear: () => false,
  hasAlpha: () => false,
  areVectors: false,
  classes: () => null,
  unit: () => "",
  range: () => null,
  startsAtZero: false,
  hasGamma: false,
  colormap: () => null,
  drawnAs: () => AS_IT_IS,
  readout: (values, dtype, unit) =>
    approximately(dtype) +
    values.map((value) => exactText(value, dtype)).join(" ") +
    unitSuffix(unit),
} satisfies Partial<PaneKind<BaseSpec>>;

/** A float64 is stored as the nearest float32. */
export function approximately(dtype: string | null): string {
  return dtype === "float64" ? "≈ " : "";
}

/** One number per pixel. */
import type { PaneKind, SpecOf } from "./paneKind.ts";

export const scalar: PaneKind<SpecOf<"scalar">> = {
  noun: "numbers",
  values: "",
  compared: "numbers",
  isDrawnFromValues: () => true,
  hasAlpha: () => false,
  unit: ({ unit }) => unit ?? "",
  range: ({ value_range }) => value_range,
  group: ({ unit, colormap }) => ({ kind: "scalar", letter: "s", meaning: [unit, colormap] }),
};

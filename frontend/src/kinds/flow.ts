/** A vector per pixel, such as optical flow. */
import type { PaneKind, SpecOf } from "./paneKind.ts";

export const flow: PaneKind<SpecOf<"flow">> = {
  noun: "vectors",
  values: "magnitudes",
  compared: "vectors",
  isDrawnFromValues: () => true,
  hasAlpha: () => false,
  unit: ({ unit }) => unit ?? "",
  range: ({ max_magnitude }) => (max_magnitude === null ? null : [0, max_magnitude]),
  group: ({ unit }) => ({ kind: "flow", letter: "f", meaning: [unit] }),
};

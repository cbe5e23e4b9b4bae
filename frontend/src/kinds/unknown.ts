/** What this page does not know. */
import type { PaneKind, SpecOf } from "./paneKind.ts";

export const unknown: PaneKind<SpecOf<"unknown">> = {
  noun: "something unknown",
  values: "",
  compared: "numbers",
  isDrawnFromValues: () => true,
  hasAlpha: () => false,
  unit: () => "",
  range: () => null,
  group: () => null,
};

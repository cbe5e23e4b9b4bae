/** Class ids. */
import type { PaneKind, SpecOf } from "./paneKind.ts";

export const labels: PaneKind<SpecOf<"labels">> = {
  noun: "classes",
  values: "ids",
  compared: "ids",
  isDrawnFromValues: () => true,
  hasAlpha: () => false,
  unit: () => "",
  range: () => null,
  // Output and target of one task are one group, though only the target may have what does not count.
  group: ({ classes, colors }) => ({
    kind: "labels",
    letter: "l",
    meaning: [[...(classes ?? [])], [...colors]],
  }),
};

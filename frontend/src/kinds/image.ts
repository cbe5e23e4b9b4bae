/** Pictures. */
import { isNpy } from "../pixels/media.ts";
import type { PaneKind, SpecOf } from "./paneKind.ts";

export const image: PaneKind<SpecOf<"image">> = {
  noun: "a picture",
  values: "",
  compared: "fractions",
  isDrawnFromValues: isNpy,
  hasAlpha: (channels) => channels === 2 || channels === 4,
  unit: () => "",
  range: ({ value_range }) => value_range,
  group: ({ transfer }) => ({ kind: "tone", letter: "i", meaning: [transfer] }),
};

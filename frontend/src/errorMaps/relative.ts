/** The size of the difference against that of what is compared with, which may be zero. */
import { meanOverChannels, type ErrorMapKind } from "./errorMapKind.ts";

/** Of the span of the values: keeps errors finite. */
const FLOOR = 0.01;

const WORDS = "as a ratio, without a unit";

export const relative: ErrorMapKind = {
  label: "Relative error",
  formula: "|a − b| / (|b| + 1 %)",
  counted: { fractions: WORDS, numbers: WORDS, vectors: null },
  unit: () => "",
  hasSign: false,
  isOfStatedRange: false,
  power: null,
  errors: meanOverChannels(({ a, b, span }, _size, full, sums) => {
    const floor = (FLOOR * span) / full;
    for (let i = 0; i < sums.length; i += 1) {
      sums[i]! += Math.abs((a[i]! - b[i]!) / full) / (Math.abs(b[i]!) / full + floor);
    }
  }),
};

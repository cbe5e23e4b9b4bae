/** The square of the difference, or of the distance between vectors. */
import { ofDifference, type ErrorMapKind } from "./errorMapKind.ts";

export const squared: ErrorMapKind = {
  label: "Squared error",
  formula: "(a − b)²",
  counted: {
    fractions:
      "as squared fractions of the logged range, or else of the dtype's range; mean over channels",
    numbers: "in the square of the unit of the values",
    vectors: "as the square of the distance between the two vectors (end-point error)",
  },
  // "m/s²" is another unit than the square of "m/s".
  unit: (unit) => (/^[\p{L}°%′″]+$/u.test(unit) ? `${unit}²` : `(${unit})²`),
  ...ofDifference(2),
};

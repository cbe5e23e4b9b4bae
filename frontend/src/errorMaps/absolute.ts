/** The size of the difference; of vectors the end-point error (Baker et al., IJCV 2011). */
import { IN_VALUES, ofDifference, type ErrorMapKind } from "./errorMapKind.ts";

export const absolute: ErrorMapKind = {
  label: "Absolute error",
  formula: "|a − b|",
  counted: {
    ...IN_VALUES,
    vectors: "as the distance between the two vectors (end-point error)",
  },
  unit: (unit) => unit,
  ...ofDifference(1),
};

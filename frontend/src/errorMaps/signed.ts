/** The difference: below zero where the picture is less than what it is compared with. */
import { IN_VALUES, ofDifference, type ErrorMapKind } from "./errorMapKind.ts";

export const signed: ErrorMapKind = {
  label: "Signed error",
  formula: "a − b",
  counted: { ...IN_VALUES, vectors: null },
  unit: (unit) => unit,
  ...ofDifference(1, true),
};

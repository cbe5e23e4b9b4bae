/** The unit that an error counts in. Pure. */
import type { ErrorKind } from "../errorMaps/index.ts";
import { kindOf, type PaneSpec } from "../kinds/index.ts";

/** Empty for ratios, for numbers without a unit, and for pictures, which count in fractions of their range. */
export function unitOfError(kind: ErrorKind, spec: PaneSpec | undefined): string {
  const unit = spec === undefined ? "" : kindOf(spec).unit(spec);
  if (unit === "" || kind === "relative" || kind === "ssim") return "";
  if (kind !== "squared") return unit;
  // "m/s²" is another unit than the square of "m/s".
  return /^[\p{L}°%′″]+$/u.test(unit) ? `${unit}²` : `(${unit})²`;
}

const DISTANCE = "the distance between both vectors (end-point error)";

/** What an error counts in, in words. */
export function countedIn(kind: ErrorKind, spec: PaneSpec | undefined): string {
  const compared = spec === undefined ? "fractions" : kindOf(spec).compared;
  const isNumber = compared === "numbers";
  if (compared === "vectors")
    return `${kind === "squared" ? "as the square of" : "as"} ${DISTANCE}`;
  switch (kind) {
    case "relative":
      return "as a ratio, without a unit";
    case "ssim":
      return "from 0, the same structure, to 2; without a unit";
    case "squared":
      return isNumber
        ? "in the square of the unit of the values"
        : "in squares of fractions of the logged range, or that of the type, over all channels";
    default:
      return isNumber
        ? "in the unit of the values"
        : "in fractions of the logged range, or that of the type, over all channels";
  }
}

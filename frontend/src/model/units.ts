/** The unit that an error counts in. Pure. */
import { errorMapOf, type ErrorKind } from "../errorMaps/index.ts";
import { kindOf, type PaneSpec } from "../kinds/index.ts";

/** Empty for ratios, for numbers without a unit, and for pictures, which count in fractions of their range. */
export function unitOfError(kind: ErrorKind, spec: PaneSpec | undefined): string {
  const unit = spec === undefined ? "" : kindOf(spec).unit(spec);
  return unit === "" ? "" : errorMapOf(kind).unit(unit);
}

/** What an error counts in, in words. */
export function countedIn(kind: ErrorKind, spec: PaneSpec | undefined): string {
  const compared = spec === undefined ? null : kindOf(spec).compared;
  return errorMapOf(kind).counted[compared ?? "fractions"] ?? "";
}

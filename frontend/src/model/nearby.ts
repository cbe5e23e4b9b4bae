/** Which position whose picture is here already comes nearest to one that is not. Pure. */
import type { PictureRef } from "../pixels/picture.ts";
import type { Cell, PictureCell } from "./cells.ts";
import { indexAtOrBefore } from "./steps.ts";

/** Positions looked at on each side; beyond, what is on the screen is as good. */
const MOST_AWAY = 100;

/** The nearest picture for which `isHere` holds; null when there is none within reach. */
export function nearestHere(
  positions: ArrayLike<number>,
  wanted: PictureCell,
  at: (position: number) => Cell,
  isHere: (ref: PictureRef) => boolean,
): PictureCell | null {
  const middle = indexAtOrBefore(positions, wanted.position);
  let before = middle;
  let after = middle + 1;
  for (let tried = 0; tried < 2 * MOST_AWAY; tried += 1) {
    const distanceBefore = before < 0 ? Infinity : wanted.position - positions[before]!;
    const distanceAfter =
      after >= positions.length ? Infinity : positions[after]! - wanted.position;
    if (distanceBefore === Infinity && distanceAfter === Infinity) return null;
    const position = distanceBefore <= distanceAfter ? positions[before--]! : positions[after++]!;
    const cell = at(position);
    if (cell.kind === "picture" && isHere(cell.ref)) return cell;
  }
  return null;
}

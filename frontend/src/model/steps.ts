/** Steps in words, and positions searched. A place in time is always a value; indices never leave a function. */

type Positions = ArrayLike<number>;

/** Numbers beyond 2^53 reach the page rounded: then it says so, and shows no digit that may be wrong. */
export function formatStep(step: number): string {
  if (Number.isSafeInteger(step)) return String(step);
  return `≈ ${step.toPrecision(DIGITS).replace("e+", "e")}`;
}

/** Decimal digits that any double is sure of. */
const DIGITS = 15;

/** Index of the last position that is <= `position`, or -1. */
export function indexAtOrBefore(positions: Positions, position: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle]! <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The existing position nearest to `position`; the earlier one of two equally near. null when there are none. */
export function nearestPosition(positions: Positions, position: number): number | null {
  if (positions.length === 0) return null;
  const before = indexAtOrBefore(positions, position);
  if (before < 0) return positions[0]!;
  if (before === positions.length - 1) return positions[before]!;
  return position - positions[before]! <= positions[before + 1]! - position
    ? positions[before]!
    : positions[before + 1]!;
}

/** The position `count` places away from `position` (which need not exist itself), stopping at the ends. */
export function positionAway(positions: Positions, position: number, count: number): number | null {
  if (positions.length === 0) return null;
  const at = indexAtOrBefore(positions, position);
  // Between two positions, one back is the earlier of the two.
  const isBetween = at < 0 || positions[at] !== position;
  const index = at + count + (isBetween && count < 0 ? 1 : 0);
  return positions[Math.max(0, Math.min(positions.length - 1, index))]!;
}

/** All positions that occur in any of the lists, ascending, each once. */
export function unionOfPositions(lists: readonly Positions[]): Float64Array {
  if (lists.length === 1) return Float64Array.from(lists[0]!);
  const all = new Set<number>();
  for (const positions of lists)
    for (let i = 0; i < positions.length; i += 1) all.add(positions[i]!);
  return Float64Array.from(all).sort();
}

/** Steps: in words, and searched. A place in time is always a step value; indices never leave a function. */

type Steps = ArrayLike<number>;

/** Numbers beyond 2^53 reach the page rounded: then it says so, and shows no digit that may be wrong. */
export function formatStep(step: number): string {
  if (Number.isSafeInteger(step)) return String(step);
  return `≈ ${step.toPrecision(DIGITS).replace("e+", "e")}`;
}

/** Decimal digits that any double is sure of. */
const DIGITS = 15;

/** Index of the last step that is <= `step`, or -1. */
export function indexAtOrBefore(steps: Steps, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The existing step nearest to `step`; the earlier one of two equally near. null when there are none. */
export function nearestPosition(steps: Steps, step: number): number | null {
  if (steps.length === 0) return null;
  const before = indexAtOrBefore(steps, step);
  if (before < 0) return steps[0]!;
  if (before === steps.length - 1) return steps[before]!;
  return step - steps[before]! <= steps[before + 1]! - step ? steps[before]! : steps[before + 1]!;
}

/** The step `count` places away from `step` (which need not exist itself), stopping at the ends. */
export function positionAway(steps: Steps, step: number, count: number): number | null {
  if (steps.length === 0) return null;
  const at = indexAtOrBefore(steps, step);
  // Between two steps, one back is the earlier of the two.
  const isBetween = at < 0 || steps[at] !== step;
  const index = at + count + (isBetween && count < 0 ? 1 : 0);
  return steps[Math.max(0, Math.min(steps.length - 1, index))]!;
}

/** All steps that occur in any of the lists, ascending, each once. */
export function unionOfPositions(lists: readonly Steps[]): Float64Array {
  if (lists.length === 1) return Float64Array.from(lists[0]!);
  const all = new Set<number>();
  for (const steps of lists) for (let i = 0; i < steps.length; i += 1) all.add(steps[i]!);
  return Float64Array.from(all).sort();
}

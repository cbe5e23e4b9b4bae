/** Numbers of samples along the timeline: their value now, their best, and what order they put samples in. Pure. */
import type { MetricSpec, Series } from "../api/contract.ts";
import type { Source } from "./cells.ts";
import type { Order } from "./metricView.ts";
import { indexAtOrBefore } from "./steps.ts";

export type Better = MetricSpec["better"];

/** What a sample's metric was up to a position. */
export interface Past {
  readonly now: number;
  /** The position that `now` is of: the last one at which it was measured. */
  readonly position: number;
  /** Where the direction is not known, the greatest. */
  readonly best: number;
  readonly bestPosition: number;
  readonly least: number;
  readonly greatest: number;
}

/** null where nothing was measured up to the position. */
export function pastOf(
  { steps, positions = steps, samples }: Series,
  sample: string,
  name: string,
  position: number,
  better: Better,
): Past | null {
  const values = samples.get(sample)?.metrics.get(name);
  if (values === undefined) return null;
  let past: Past | null = null;
  const last = indexAtOrBefore(positions, position);
  for (let i = 0; i <= last; i += 1) {
    const now = values[i] ?? null;
    const at = positions[i]!;
    if (now === null) continue;
    if (past === null) {
      past = { now, position: at, best: now, bestPosition: at, least: now, greatest: now };
      continue;
    }
    const isBest = isBetter(now, past.best, better);
    past = {
      now,
      position: at,
      best: isBest ? now : past.best,
      bestPosition: isBest ? at : past.bestPosition,
      least: Math.min(now, past.least),
      greatest: Math.max(now, past.greatest),
    };
  }
  return past;
}

/** Strictly: the first of equal ones is the best. */
function isBetter(a: number, b: number, better: Better): boolean {
  return better === "lower" ? a < b : a > b;
}

/** By how much a value is worse than its best, never negative. */
export function dropOf({ now, best }: Past): number {
  return Math.abs(best - now);
}

/** All metrics of a sample at exactly a position, in the order in which they were logged. */
export function measuredAt(
  { steps, positions = steps, samples }: Series,
  sample: string,
  position: number,
): readonly (readonly [name: string, value: number])[] {
  const index = indexAtOrBefore(positions, position);
  if (index < 0 || positions[index] !== position) return [];
  return [...(samples.get(sample)?.metrics ?? [])].flatMap(([name, values]) => {
    const value = values[index] ?? null;
    return value === null ? [] : [[name, value] as const];
  });
}

export interface Question {
  readonly name: string;
  readonly better: Better;
  readonly position: number;
}

/**
 * The samples in an order; those without a value come last, and equal ones stay as they were. Where
 * several runs are shown, the one that is worst (or best, or changed most) speaks for the sample.
 */
export function arranged(
  samples: readonly string[],
  sources: readonly Source[],
  order: Order,
  question: Question,
): readonly string[] {
  if (order === "logged") return samples;
  const keys = new Map(
    samples.map((id) => [id, keyOf(pasts(sources, id, question), order, question)]),
  );
  return [...samples].sort((a, b) => {
    const [x, y] = [keys.get(a)!, keys.get(b)!];
    return x === y ? 0 : x === null ? 1 : y === null ? -1 : y - x;
  });
}

/** Samples of which some run is worse than its best by at least the margin. */
export function gotWorse(
  samples: readonly string[],
  sources: readonly Source[],
  margin: number,
  question: Question,
): readonly string[] {
  return samples.filter((id) =>
    pasts(sources, id, question).some((past) => {
      const drop = dropOf(past);
      return drop > 0 && drop >= margin;
    }),
  );
}

function pasts(
  sources: readonly Source[],
  sample: string,
  { name, better, position }: Question,
): readonly Past[] {
  return sources.flatMap(({ state }) => {
    if (state.kind !== "ready") return [];
    const past = pastOf(state.series, sample, name, position, better);
    return past === null ? [] : [past];
  });
}

/** The greater, the earlier in the list. */
function keyOf(all: readonly Past[], order: Order, { better }: Question): number | null {
  if (all.length === 0) return null;
  const sign = better === "lower" ? -1 : 1;
  const goodness = all.map(({ now }) => sign * now);
  switch (order) {
    case "worst":
      return -goodness.reduce((a, b) => Math.min(a, b));
    case "best":
      return goodness.reduce((a, b) => Math.max(a, b));
    case "drop":
      return all.reduce((most, past) => Math.max(most, dropOf(past)), 0);
    default:
      return all.reduce((most, { least, greatest }) => Math.max(most, greatest - least), 0);
  }
}

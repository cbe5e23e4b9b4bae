/** Numbers of samples along the timeline: their value now, their best, and what order they put samples in. Pure. */
import type { MetricSpec, Numbers, Point, Series, Summary } from "../api/contract.ts";
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

/** null where nothing was measured up to the position, or that is not here yet. */
export function pastOf(
  { steps, positions = steps, samples }: Series,
  sample: string,
  name: string,
  position: number,
  better: Better,
): Past | null {
  const numbers = samples.get(sample)?.metrics.get(name);
  const last = indexAtOrBefore(positions, position);
  const now = numbers && nowOf(numbers, last);
  if (numbers === undefined || now === undefined) return null;
  const { summary } = numbers;
  const own = extremesIn(numbers.peek, numbers.from, last);
  const [least, greatest] =
    summary === null ? own : ofBoth(extremesOf(numbers, summary, last), own);
  if (least === null || greatest === null) return null;
  const best = better === "lower" ? least : greatest;
  return {
    now: now.value,
    position: positions[now.index]!,
    best: best.value,
    bestPosition: positions[best.index]!,
    least: least.value,
    greatest: greatest.value,
  };
}

/** The last number up to an index; undefined where there is none, or it is not here. */
function nowOf({ from, summary, at }: Numbers, last: number): Point | undefined {
  for (let index = last; index >= 0; index -= 1) {
    if (index < from && summary !== null && summary.last.index <= index) return summary.last;
    const value = at(index);
    if (value === undefined) return undefined;
    if (!Number.isNaN(value)) return { value, index };
  }
  return undefined;
}

type Extremes = readonly [least: Point | null, greatest: Point | null];

/** The first of equal ones counts. */
function extremesIn(valueAt: (index: number) => number, from: number, last: number): Extremes {
  let [least, greatest]: [Point | null, Point | null] = [null, null];
  for (let index = from; index <= last; index += 1) {
    const value = valueAt(index);
    if (Number.isNaN(value)) continue;
    if (least === null || value < least.value) least = { value, index };
    if (greatest === null || value > greatest.value) greatest = { value, index };
  }
  return [least, greatest];
}

function ofBoth(first: Extremes, then: Extremes): Extremes {
  const pick = (which: 0 | 1): Point | null => {
    const [a, b] = [first[which], then[which]];
    if (a === null || b === null) return a ?? b;
    return (which === 0 ? b.value < a.value : b.value > a.value) ? b : a;
  };
  return [pick(0), pick(1)];
}

/** Of summarized steps up to an index: where not all are meant, those of bins, and numbers that are here. */
function extremesOf({ peek }: Numbers, { size, bins, ...whole }: Summary, last: number): Extremes {
  const bin = Math.floor(last / size);
  const beforeIt = (which: 0 | 1): Point | null => {
    const values = which === 0 ? bins.least : bins.greatest;
    const found = extremesIn((index) => values[index] ?? NaN, 0, bin - 1)[which];
    if (found === null) return null;
    const index = found.index * size;
    return extremesIn(peek, index, index + size - 1)[which] ?? { value: found.value, index };
  };
  const { least, greatest } = whole;
  const [low, high] = ofBoth([beforeIt(0), beforeIt(1)], extremesIn(peek, bin * size, last));
  return [least.index <= last ? least : low, greatest.index <= last ? greatest : high];
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
  return [...(samples.get(sample)?.metrics ?? [])].flatMap(([name, { at }]) => {
    const value = at(index) ?? NaN;
    return Number.isNaN(value) ? [] : [[name, value] as const];
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

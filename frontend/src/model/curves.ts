/** Lines along the timeline, with no more points than there are pixels to draw them in. Pure. */
import { positionsOf, type Numbers, type Series } from "../api/contract.ts";
import type { Domain } from "./domain.ts";
import { indexAtOrBefore } from "./steps.ts";
import { xOfPosition } from "./ticks.ts";

/** Values by position; both have one entry for each point. */
export interface Curve {
  readonly positions: readonly number[];
  readonly values: readonly number[];
}

export interface Band {
  readonly mean: Curve;
  readonly least: Curve;
  readonly greatest: Curve;
  /** How many values stand for an infinite one, which the mean leaves out. */
  readonly infinite: Curve;
}

/**
 * Of one sample, without the positions at which nothing was measured. Values from `limit` on are infinite: they
 * stand for what cannot be logged.
 */
export function curveOf(series: Series, sample: string, name: string, limit = Infinity): Curve {
  const { mean } = bandOf(series, [sample], name, limit);
  return mean;
}

/**
 * Mean, least and greatest over some samples, at each position at which one was measured; `limit` as above. Of a
 * series of which only some numbers are here, also over the steps of each bin.
 */
export function bandOf(
  series: Series,
  ids: readonly string[],
  name: string,
  limit = Infinity,
): Band {
  const all = ids.flatMap((id) => series.samples.get(id)?.metrics.get(name) ?? []);
  const long = all.find(({ summary }) => summary !== null);
  const [size, begin] = [long?.summary?.size ?? 1, long?.from ?? 0];
  const timeline = positionsOf(series);
  const positions: number[] = [];
  const means: number[] = [];
  const [least, greatest, infinite]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < timeline.length; i = i < begin ? Math.min(i + size, begin) : i + 1) {
    let [sum, count, beyond, low, high] = [0, 0, 0, Infinity, -Infinity];
    for (const numbers of all) {
      const [from, value, to] = valuesAt(numbers, i);
      if (Number.isNaN(value)) continue;
      if (to >= limit) high = Infinity;
      if (value >= limit || from >= limit) {
        beyond += 1;
        continue;
      }
      sum += value;
      count += 1;
      if (from < low) low = from;
      if (to > high) high = to;
    }
    if (count + beyond === 0) continue;
    positions.push(timeline[i]!);
    means.push(count === 0 ? Infinity : sum / count);
    infinite.push(beyond);
    least.push(low);
    greatest.push(high);
  }
  return {
    mean: { positions, values: means },
    least: { positions, values: least },
    greatest: { positions, values: greatest },
    infinite: { positions, values: infinite },
  };
}

/** Least, mean and greatest of the bin that begins with an index; of a number that is here, itself. */
function valuesAt(
  { from, summary, peek }: Numbers,
  index: number,
): readonly [number, number, number] {
  if (summary === null || index >= from) {
    const value = peek(index);
    return [value, value, value];
  }
  const { size, bins } = summary;
  const bin = Math.floor(index / size);
  return [bins.least[bin] ?? NaN, bins.mean[bin] ?? NaN, bins.greatest[bin] ?? NaN];
}

/** Pairs of x and value: at most four for each pixel, which are its first, least, greatest and last. */
export function thinned(curve: Curve, domain: Domain, width: number): Float64Array {
  const { positions, values } = curve;
  const points: number[] = [];
  for (let i = 0; i < positions.length;) {
    const pixel = Math.floor(xOfPosition(positions[i]!, domain, width));
    let [least, greatest, last] = [i, i, i];
    while (last + 1 < positions.length) {
      if (Math.floor(xOfPosition(positions[last + 1]!, domain, width)) !== pixel) break;
      last += 1;
      if (values[last]! < values[least]!) least = last;
      if (values[last]! > values[greatest]!) greatest = last;
    }
    for (const at of [...new Set([i, least, greatest, last])].sort((a, b) => a - b)) {
      points.push(xOfPosition(positions[at]!, domain, width), values[at]!);
    }
    i = last + 1;
  }
  return Float64Array.from(points);
}

/** The least and the greatest finite value; null where there is none. */
export function rangeOfCurves(curves: Iterable<Curve>): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { values } of curves) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high && value !== Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** The value at the last point at or before a position; null before the first. */
export function valueAt({ positions, values }: Curve, position: number): number | null {
  return values[indexAtOrBefore(positions, position)] ?? null;
}

/** Lines over steps, with no more points than there are pixels to draw them in. Pure. */
import type { Series } from "../api/contract.ts";
import type { Domain } from "./domain.ts";
import { indexAtOrBefore } from "./steps.ts";
import { xOfStep } from "./ticks.ts";

/** Values over steps; both have one entry for each point. */
export interface Curve {
  readonly steps: readonly number[];
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
 * Of one sample, without the steps at which nothing was measured. Values from `limit` on are infinite: they
 * stand for what cannot be logged.
 */
export function curveOf(
  { steps, samples }: Series,
  sample: string,
  name: string,
  limit = Infinity,
): Curve {
  const values = samples.get(sample)?.metrics.get(name) ?? [];
  const measured = [...values.keys()].filter((i) => values[i] != null && i < steps.length);
  return {
    steps: measured.map((i) => steps[i]!),
    values: measured.map((i) => (values[i]! >= limit ? Infinity : values[i]!)),
  };
}

/** Mean, least and greatest over some samples, at each step at which one was measured; `limit` as above. */
export function bandOf(
  series: Series,
  ids: readonly string[],
  name: string,
  limit = Infinity,
): Band {
  const all = ids.map((id) => series.samples.get(id)?.metrics.get(name) ?? []);
  const steps: number[] = [];
  const means: number[] = [];
  const [least, greatest, infinite]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < series.steps.length; i += 1) {
    let [sum, count, beyond, low, high] = [0, 0, 0, Infinity, -Infinity];
    for (const values of all) {
      const value = values[i] ?? null;
      if (value === null) continue;
      if (value >= limit) {
        beyond += 1;
        high = Infinity;
        continue;
      }
      sum += value;
      count += 1;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (count + beyond === 0) continue;
    steps.push(series.steps[i]!);
    means.push(count === 0 ? Infinity : sum / count);
    infinite.push(beyond);
    least.push(low);
    greatest.push(high);
  }
  return {
    mean: { steps, values: means },
    least: { steps, values: least },
    greatest: { steps, values: greatest },
    infinite: { steps, values: infinite },
  };
}

/** Pairs of x and value: at most four for each pixel, which are its first, least, greatest and last. */
export function thinned(curve: Curve, domain: Domain, width: number): Float64Array {
  const { steps, values } = curve;
  const points: number[] = [];
  for (let i = 0; i < steps.length;) {
    const pixel = Math.floor(xOfStep(steps[i]!, domain, width));
    let [least, greatest, last] = [i, i, i];
    while (last + 1 < steps.length) {
      if (Math.floor(xOfStep(steps[last + 1]!, domain, width)) !== pixel) break;
      last += 1;
      if (values[last]! < values[least]!) least = last;
      if (values[last]! > values[greatest]!) greatest = last;
    }
    for (const at of [...new Set([i, least, greatest, last])].sort((a, b) => a - b)) {
      points.push(xOfStep(steps[at]!, domain, width), values[at]!);
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

/** The value at the last point at or before a step; null before the first. */
export function valueAt({ steps, values }: Curve, step: number): number | null {
  return values[indexAtOrBefore(steps, step)] ?? null;
}

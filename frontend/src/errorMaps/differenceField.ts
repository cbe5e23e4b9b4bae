/**
 * How much one picture differs from another, pixel by pixel; a value is the mean over the channels.
 * Pictures count in fractions of their range, from their 8-bit levels where that is what there is;
 * numbers that mean something count in their own unit. Pure.
 *
 * Pictures of different size cover the same field of view: the map has the pixels of the one that has
 * more of them, and the other is sampled at the nearest pixel. With opacity, colours are compared as
 * they are seen on black (multiplied by opacity), and opacity is one channel more.
 */
import type { Size } from "../pixels/view.ts";
import type { Channels, Grid, Numbers, Pixels, Totals } from "./errorMap.ts";
import type { ErrorMapKind } from "./errorMapKind.ts";
import { errorMapOf, type ErrorKind } from "./index.ts";
import { finiteRange, levelPlanes, numberPlanes, vectorPlanes, type PlanePair } from "./planes.ts";

/** The errors of all pixels. */
export interface Field extends Totals, Grid {}

export function differenceField(a: Pixels, b: Pixels, kind: ErrorKind, channels: Channels): Field {
  const map = errorMapOf(kind);
  if (channels.isVector && "values" in a && "values" in b) return endPointErrors(a, b, kind);
  const fast = levelErrors(a, b, map, channels);
  if (fast !== null) return fast;
  const { width, height } = largerOf(a, b);
  const areLevels = "rgba" in a && "rgba" in b;
  const hasUnit = !areLevels && [a, b].every((one) => "values" in one && one.fractionOf === null);
  const [planesA, planesB] = [a, b].map((pixels) =>
    "rgba" in pixels
      ? levelPlanes(pixels, width, height, channels).map((plane) =>
          areLevels ? plane : Float32Array.from(plane, (level) => level / 255),
        )
      : numberPlanes(pixels, width, height, channels),
  );
  const stated = map.isOfStatedRange ? channels.range : null;
  const full = areLevels ? 255 : 1;
  const pairs = planesA!.map((plane, index): PlanePair => {
    const other = planesB![index]!;
    const [low, high] = hasUnit ? (stated ?? finiteRange(other)) : [0, full];
    return { a: plane, b: other, low, span: high - low };
  });
  return summarise(map.errors(pairs, { width, height }, full), width, height, 1);
}

/** How far vectors are from each other, or the square of it. */
function endPointErrors(a: Numbers, b: Numbers, kind: ErrorKind): Field {
  const { counted, power } = errorMapOf(kind);
  if (counted.vectors === null || power === null) {
    throw new Error(`vectors have no ${kind} error`);
  }
  const { width, height } = largerOf(a, b);
  const [planesA, planesB] = [a, b].map((one) => vectorPlanes(one, width, height));
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const distance = Math.hypot(
      ...planesA!.map((plane, component) => plane[i]! - planesB![component]![i]!),
    );
    return distance ** power;
  });
  return summarise(values, width, height, 1);
}

/** The usual case, in one go: opaque pictures of the same size, from their levels. */
function levelErrors(
  a: Pixels,
  b: Pixels,
  { power, hasSign }: ErrorMapKind,
  { isGrey, hasAlpha }: Channels,
): Field | null {
  if (power === null || !("rgba" in a && "rgba" in b) || hasAlpha) return null;
  const { width, height } = a;
  if (width !== b.width || height !== b.height) return null;
  const [p, q] = [a.rgba, b.rgba];
  const step = isGrey ? 1 : 3;
  const sums = new Float32Array(width * height);
  for (let i = 0, at = 0; i < sums.length; i += 1, at += 4) {
    let sum = 0;
    for (let channel = at; channel < at + step; channel += 1) {
      const error = p[channel]! - q[channel]!;
      sum += power === 2 ? error * error : hasSign ? error : Math.abs(error);
    }
    sums[i] = sum;
  }
  return summarise(sums, width, height, step * 255 ** power);
}

/** The one with more pixels. */
function largerOf<T extends Size>(a: T, b: T): T {
  return a.width * a.height >= b.width * b.height ? a : b;
}

/** Divides the sums, by the number of channels and what counts as 1, in place. */
function summarise(values: Float32Array, width: number, height: number, divisor: number): Field {
  let max = 0;
  let index = 0;
  let total = 0;
  let skipped = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]! / divisor;
    if (!Number.isFinite(value)) {
      values[i] = NaN;
      skipped += 1;
      continue;
    }
    values[i] = value;
    total += value;
    if (Math.abs(value) > max) {
      max = Math.abs(value);
      index = i;
    }
  }
  const at = { x: index % width, y: Math.floor(index / width) };
  const mean = total / Math.max(1, values.length - skipped);
  return { width, height, values, max, at, mean, skipped };
}

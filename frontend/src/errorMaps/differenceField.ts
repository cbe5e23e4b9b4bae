/**
 * How much one picture differs from another, pixel by pixel; a value is the mean over the channels.
 * Pictures count in fractions of their range, from their 8-bit levels where that is what there is;
 * numbers that mean something count in their own unit. Pure.
 *
 * Pictures of different size cover the same field of view: the map has the pixels of the one that has
 * more of them, and the other is sampled at the nearest pixel. With opacity, colours are compared as
 * they are seen on black (multiplied by opacity), and opacity is one channel more.
 */
import type { ErrorKind } from "./index.ts";
import type { Channels, Grid, Numbers, Pixels, Totals } from "./errorMap.ts";
import { finiteRange, levelPlanes, numberPlanes, vectorPlanes, type PlanePair } from "./planes.ts";
import { dissimilarity } from "./ssim.ts";

/** The errors of all pixels. */
export interface Field extends Totals, Grid {}

const RELATIVE_FLOOR = 0.01;

export function differenceField(a: Pixels, b: Pixels, kind: ErrorKind, channels: Channels): Field {
  if (channels.isVector && "values" in a && "values" in b) return endPointErrors(a, b, kind);
  if (kind === "absolute" || kind === "signed" || kind === "squared") {
    const fast = levelErrors(a, b, kind, channels);
    if (fast !== null) return fast;
  }
  const larger = a.width * a.height >= b.width * b.height ? a : b;
  const { width, height } = larger;
  const areLevels = "rgba" in a && "rgba" in b;
  const hasUnit = !areLevels && [a, b].every((one) => "values" in one && one.fractionOf === null);
  const [planesA, planesB] = [a, b].map((pixels) =>
    "rgba" in pixels
      ? levelPlanes(pixels, width, height, channels).map((plane) =>
          areLevels ? plane : Float32Array.from(plane, (level) => level / 255),
        )
      : numberPlanes(pixels, width, height, channels),
  );
  const pairs = planesA!.map((plane, index): PlanePair => {
    const other = planesB![index]!;
    if (!hasUnit) return { a: plane, b: other, low: 0, span: areLevels ? 255 : 1 };
    const [low, high] = (kind === "ssim" ? channels.range : null) ?? finiteRange(other);
    return { a: plane, b: other, low, span: high - low };
  });
  const values = new Float32Array(width * height);
  for (const pair of pairs) {
    if (kind === "ssim") dissimilarity(pair, width, height, values);
    else addErrors(pair, kind, values, hasUnit ? 1 : pair.span);
  }
  return summarise(values, width, height, pairs.length);
}

/** How far vectors are from each other (Baker et al., IJCV 2011), or the square of it. */
function endPointErrors(a: Numbers, b: Numbers, kind: ErrorKind): Field {
  if (kind !== "absolute" && kind !== "squared") throw new Error(`vectors have no ${kind} error`);
  const { width, height } = a.width * a.height >= b.width * b.height ? a : b;
  const [planesA, planesB] = [a, b].map((one) => vectorPlanes(one, width, height));
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const distance = Math.hypot(
      ...planesA!.map((plane, component) => plane[i]! - planesB![component]![i]!),
    );
    return kind === "squared" ? distance * distance : distance;
  });
  return summarise(values, width, height, 1);
}

/** The usual case, in one go: opaque pictures of the same size, from their levels. */
function levelErrors(
  a: Pixels,
  b: Pixels,
  kind: "absolute" | "signed" | "squared",
  { isGrey, hasAlpha }: Channels,
): Field | null {
  if (!("rgba" in a && "rgba" in b) || hasAlpha) return null;
  const { width, height } = a;
  if (width !== b.width || height !== b.height) return null;
  const [p, q] = [a.rgba, b.rgba];
  const step = isGrey ? 1 : 3;
  const sums = new Float32Array(width * height);
  for (let i = 0, at = 0; i < sums.length; i += 1, at += 4) {
    let sum = 0;
    for (let channel = at; channel < at + step; channel += 1) {
      const error = p[channel]! - q[channel]!;
      sum += kind === "squared" ? error * error : kind === "signed" ? error : Math.abs(error);
    }
    sums[i] = sum;
  }
  return summarise(sums, width, height, step * (kind === "squared" ? 255 * 255 : 255));
}

/** `full` is the error that counts as 1. */
function addErrors(
  { a, b, span }: PlanePair,
  kind: Exclude<ErrorKind, "ssim">,
  sums: Float32Array,
  full: number,
): void {
  const floor = (RELATIVE_FLOOR * span) / full;
  for (let i = 0; i < sums.length; i += 1) {
    const error = (a[i]! - b[i]!) / full;
    if (kind === "absolute") sums[i]! += Math.abs(error);
    else if (kind === "signed") sums[i]! += error;
    else if (kind === "squared") sums[i]! += error * error;
    else sums[i]! += Math.abs(error) / (Math.abs(b[i]!) / full + floor);
  }
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

/**
 * How much one picture differs from another, pixel by pixel; a value is the mean over the channels.
 * Pictures count in fractions of their range, from their 8-bit levels where that is what there is;
 * numbers that mean something count in their own unit. Pure.
 *
 * Pictures of different size cover the same field of view: the map has the pixels of the one that has
 * more of them, and the other is sampled at the nearest pixel. With opacity, colours are compared as
 * they are seen on black (multiplied by opacity), and opacity is one channel more.
 */
import type { ErrorKind } from "../model/kinds.ts";
import type { Values } from "../pixels/raster.ts";
import type { Point } from "../pixels/view.ts";
import { dissimilarity } from "./ssim.ts";

export type Pixels = Levels | Numbers;

export interface Levels {
  readonly width: number;
  readonly height: number;
  /** Row by row, colours not multiplied by opacity. */
  readonly rgba: ArrayLike<number>;
}

/** Values as they were logged. */
export interface Numbers {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Values;
  /** The range whose fractions count; null where the values themselves do. */
  readonly fractionOf: readonly [number, number] | null;
}

/** Which channels say something. */
export interface Channels {
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
  /** Of numbers with a unit: the range that SSIM takes fractions of; null or absent where nobody said. */
  readonly range?: readonly [number, number] | null;
}

/** The errors of all pixels. */
export interface Field extends Totals, Grid {}

/** A map to be shown. */
export interface ErrorMap extends Totals {
  /** The errors, with fewer pixels where a pane has no room for all. */
  readonly shown: Grid;
}

export interface Grid {
  readonly width: number;
  readonly height: number;
  /** Row by row; NaN where one of both is no number. */
  readonly values: Float32Array;
}

/** What is known of the errors of all pixels. */
export interface Totals {
  readonly width: number;
  readonly height: number;
  /** The value farthest from zero, without its sign, and the first pixel that has it. */
  readonly max: number;
  readonly at: Point;
  /** Over the pixels that have a value. */
  readonly mean: number;
  /** Pixels that have none. */
  readonly skipped: number;
}

/** One channel of both pictures, pixel by pixel. */
export interface PlanePair {
  readonly a: Plane;
  readonly b: Plane;
  /** What black is; for numbers with a unit the low end of their range, or of the second picture. */
  readonly low: number;
  /** Distance from there to full; for numbers with a unit, of the second picture's ends. */
  readonly span: number;
}

export type Plane = Uint8Array | Float32Array;

const RELATIVE_FLOOR = 0.01;

export function differenceField(a: Pixels, b: Pixels, kind: ErrorKind, channels: Channels): Field {
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
    const [low, high] = (kind === "ssim" ? channels.range : null) ?? endsOf(other);
    return { a: plane, b: other, low, span: high - low };
  });
  const values = new Float32Array(width * height);
  for (const pair of pairs) {
    if (kind === "ssim") dissimilarity(pair, width, height, values);
    else addErrors(pair, kind, values, hasUnit ? 1 : pair.span);
  }
  return summarise(values, width, height, pairs.length);
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

/** The ends of what is finite; 1 apart where all of it is the same. */
function endsOf(plane: Plane): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of plane) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high > low) return [low, high];
  return Number.isFinite(low) ? [low, low + 1] : [0, 1];
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

/** The channels that count, at the size of the map. */
function levelPlanes(
  pixels: Levels,
  width: number,
  height: number,
  { isGrey, hasAlpha }: Channels,
): readonly Uint8Array[] {
  const { rgba } = pixels;
  const colours = isGrey ? 1 : 3;
  const planes = Array.from(
    { length: colours + (hasAlpha ? 1 : 0) },
    () => new Uint8Array(width * height),
  );
  const columns = nearest(width, pixels.width);
  const rows = nearest(height, pixels.height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = 4 * (rows[y]! * pixels.width + columns[x]!);
      const to = y * width + x;
      const alpha = rgba[from + 3]!;
      for (let colour = 0; colour < colours; colour += 1) {
        const level = rgba[from + colour]!;
        planes[colour]![to] = hasAlpha ? Math.round((level * alpha) / 255) : level;
      }
      if (hasAlpha) planes[colours]![to] = alpha;
    }
  }
  return planes;
}

/** The same of numbers; what is grey has its one value in all colours. */
function numberPlanes(
  pixels: Numbers,
  width: number,
  height: number,
  { isGrey, hasAlpha }: Channels,
): readonly Float32Array[] {
  const { values, channels, fractionOf } = pixels;
  const [low, high] = fractionOf ?? [0, 1];
  const colours = isGrey ? 1 : 3;
  const hasOwnAlpha = channels % 2 === 0;
  const opaque = values instanceof Uint8Array ? 255 : values instanceof Float32Array ? 1 : 65535;
  const planes = Array.from(
    { length: colours + (hasAlpha ? 1 : 0) },
    () => new Float32Array(width * height),
  );
  const columns = nearest(width, pixels.width);
  const rows = nearest(height, pixels.height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = channels * (rows[y]! * pixels.width + columns[x]!);
      const to = y * width + x;
      const alpha = hasAlpha && hasOwnAlpha ? values[from + channels - 1]! / opaque : 1;
      for (let colour = 0; colour < colours; colour += 1) {
        const value = values[from + (channels < 3 ? 0 : colour)]!;
        planes[colour]![to] = ((value - low) / (high - low)) * alpha;
      }
      if (hasAlpha) planes[colours]![to] = alpha;
    }
  }
  return planes;
}

/** For each of `count` pixels along a side, the one of `available` that its centre lies in. */
function nearest(count: number, available: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * available) / count));
}

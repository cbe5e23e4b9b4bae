/**
 * How much one picture differs from another, pixel by pixel. All from the 8-bit levels, in fractions
 * of the drawn range; a value is the mean over the channels. Pure.
 *
 * Pictures of different size cover the same field of view: the map has the pixels of the one that has
 * more of them, and the other is sampled at the nearest pixel. With opacity, colours are compared as
 * they are seen on black (multiplied by opacity), and opacity is one channel more.
 */
import type { Point } from "../viewport/view.ts";
import type { ErrorKind } from "./kinds.ts";
import { dissimilarity } from "./ssim.ts";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Row by row, colours not multiplied by opacity. */
  readonly rgba: ArrayLike<number>;
}

/** Which channels say something. */
export interface Channels {
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
}

export interface Field {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** The value farthest from zero, without its sign, and the first pixel that has it. */
  readonly max: number;
  readonly at: Point;
  readonly mean: number;
}

/** 8-bit levels of one channel of both pictures, pixel by pixel. */
export interface PlanePair {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
}

const RELATIVE_FLOOR = 0.01;

export function differenceField(a: Pixels, b: Pixels, kind: ErrorKind, channels: Channels): Field {
  const larger = a.width * a.height >= b.width * b.height ? a : b;
  const { width, height } = larger;
  const [planesA, planesB] = [a, b].map((pixels) => planesOf(pixels, width, height, channels));
  const pairs = planesA!.map((plane, index) => ({ a: plane, b: planesB![index]! }));
  const values = new Float32Array(width * height);
  for (const pair of pairs) {
    if (kind === "ssim") dissimilarity(pair, width, height, values);
    else addErrors(pair, kind, values);
  }
  return summarise(values, width, height, pairs.length);
}

function addErrors(
  { a, b }: PlanePair,
  kind: Exclude<ErrorKind, "ssim">,
  sums: Float32Array,
): void {
  for (let i = 0; i < sums.length; i += 1) {
    const error = (a[i]! - b[i]!) / 255;
    if (kind === "absolute") sums[i]! += Math.abs(error);
    else if (kind === "signed") sums[i]! += error;
    else if (kind === "squared") sums[i]! += error * error;
    else sums[i]! += Math.abs(error) / (b[i]! / 255 + RELATIVE_FLOOR);
  }
}

/** Divides the sums by the number of channels, in place. */
function summarise(values: Float32Array, width: number, height: number, planes: number): Field {
  let max = 0;
  let index = 0;
  let total = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]! / planes;
    values[i] = value;
    total += value;
    if (Math.abs(value) > max) {
      max = Math.abs(value);
      index = i;
    }
  }
  const at = { x: index % width, y: Math.floor(index / width) };
  return { width, height, values, max, at, mean: total / values.length };
}

/** The channels that count, at the size of the map. */
function planesOf(
  pixels: Pixels,
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

/** For each of `count` pixels along a side, the one of `available` that its centre lies in. */
function nearest(count: number, available: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * available) / count));
}

/** Channels of two pictures at the size of their error map, one plane each. Pure. */
import { hasOpacity } from "../pixels/opacity.ts";
import type { Channels, Levels, Numbers } from "./errorMap.ts";

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

/** The ends of what is finite; 1 apart where all of it is the same. */
export function finiteRange(plane: Plane): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of plane) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high > low) return [low, high];
  return Number.isFinite(low) ? [low, low + 1] : [0, 1];
}

/** The channels that count, at the size of the map. */
export function levelPlanes(
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
export function numberPlanes(
  pixels: Numbers,
  width: number,
  height: number,
  { isGrey, hasAlpha }: Channels,
): readonly Float32Array[] {
  const { values, channels, fractionOf } = pixels;
  const hasOwnAlpha = hasAlpha && hasOpacity(channels);
  const [low, high] = fractionOf ?? [0, 1];
  const colours = isGrey ? 1 : 3;
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
      const alpha = hasOwnAlpha ? values[from + channels - 1]! / opaque : 1;
      for (let colour = 0; colour < colours; colour += 1) {
        const value = values[from + (channels < 3 ? 0 : colour)]!;
        planes[colour]![to] = ((value - low) / (high - low)) * alpha;
      }
      if (hasAlpha) planes[colours]![to] = alpha;
    }
  }
  return planes;
}

/** The components of vectors, at the size of the map. */
export function vectorPlanes(
  { values, channels, ...size }: Numbers,
  width: number,
  height: number,
): readonly Float32Array[] {
  const columns = nearest(width, size.width);
  const rows = nearest(height, size.height);
  return [0, 1].map((component) =>
    Float32Array.from({ length: width * height }, (_, i) => {
      const pixel = rows[Math.floor(i / width)]! * size.width + columns[i % width]!;
      return values[channels * pixel + component]!;
    }),
  );
}

/** For each of `count` pixels along a side, the one of `available` that its centre lies in. */
export function nearest(count: number, available: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * available) / count));
}

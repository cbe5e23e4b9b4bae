/**
 * Draws a picture of more than 8 bits: range, exposure, the curve of sRGB (IEC 61966-2-1), gamma. Pure.
 *
 * The 256 levels are looked up by the values at which they begin, so that each pixel has exactly the
 * level of the formula, without a power for each.
 */
import { hatchOf, INF_COLOUR, stripeAt } from "../pixels/colormaps.ts";
import { hasOpacity } from "../pixels/opacity.ts";
import { sliceOf, type Raster } from "../pixels/raster.ts";
import type { ToneRecipe } from "../pixels/recipe.ts";
import type { Drawn } from "./drawn.ts";

const CELLS = 4096;
const HOLES = hatchOf(null);

export function drawTone(raster: Raster, recipe: ToneRecipe): Drawn {
  const values = sliceOf(raster, recipe.slice);
  const { width, height, channels } = raster;
  const [low, high] = recipe.range;
  const span = high > low ? high - low : Infinity;
  const levelOf = levels(recipe);
  const isOfLevels = values instanceof Uint8Array;
  const [black, full] = recipe.levels;
  const unit = (full - black) / 255;
  const isGrey = channels < 3;
  const hasAlpha = hasOpacity(channels);
  // Opacity is a fraction of the type's whole range, whatever the range of the colours.
  const opaque = isOfLevels ? 255 : values instanceof Float32Array ? 1 : 65535;
  const rgba = new Uint8ClampedArray(4 * width * height);
  let [nan, inf, beyond] = [0, 0, 0];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const from = pixel * channels;
    const to = pixel * 4;
    let [hasNan, hasInf] = [false, false];
    for (let colour = 0; colour < 3; colour += 1) {
      if (isGrey && colour > 0) {
        rgba[to + colour] = rgba[to]!;
        continue;
      }
      const stored = values[from + colour]!;
      const value = isOfLevels ? black + stored * unit : stored;
      rgba[to + colour] = levelOf((value - low) / span);
      if (value >= low && value <= high) continue;
      if (Number.isNaN(value)) {
        nan += 1;
        hasNan = true;
      } else if (value === Infinity || value === -Infinity) {
        inf += 1;
        hasInf = true;
      } else beyond += 1;
    }
    if (hasNan) rgba.set(HOLES[stripeAt(pixel % width, Math.floor(pixel / width))], to);
    else if (hasInf) rgba.set(INF_COLOUR, to);
    rgba[to + 3] = hasAlpha ? (values[from + channels - 1]! / opaque) * 255 : 255;
  }
  const all = width * height * (isGrey ? 1 : 3);
  return { width, height, rgba, tally: { kind: "values", all, nan, inf, beyond } };
}

/** From a fraction of the range to a level, 0 to 255. */
export function levels({ ev, gamma, transfer }: Pick<ToneRecipe, "ev" | "gamma" | "transfer">) {
  const light = 2 ** ev;
  /** The fraction at which a level begins. */
  const start = (level: number): number => {
    const linear = decode(((level - 0.5) / 255) ** gamma) / light;
    return transfer === "linear" ? linear : encode(linear);
  };
  const starts = Float64Array.from({ length: 256 }, (_, level) =>
    level === 0 ? -Infinity : start(level),
  );
  const last = starts[255]!;
  const cells = new Uint8Array(CELLS + 1);
  for (let cell = 0, level = 0; cell <= CELLS; cell += 1) {
    while (level < 255 && starts[level + 1]! <= (cell / CELLS) * last) level += 1;
    cells[cell] = level;
  }
  return (fraction: number): number => {
    // NaN is neither.
    if (!(fraction > 0)) return 0;
    if (fraction >= last) return 255;
    let level = cells[((fraction / last) * CELLS) | 0]!;
    while (level < 255 && starts[level + 1]! <= fraction) level += 1;
    return level;
  };
}

/** Light to signal. */
export function encode(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** Signal to light. */
export function decode(signal: number): number {
  return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
}

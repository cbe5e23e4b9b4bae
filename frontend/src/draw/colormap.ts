/** Draws one number a pixel by a colour map. Pure; runs over every pixel that is seen, so it is kept plain. */
import {
  colormap,
  hatchOf,
  INF_COLOUR,
  pack,
  packed,
  stripeAt,
  warped,
} from "../pixels/colormaps.ts";
import { sliceOf, type Raster } from "../pixels/raster.ts";
import type { ColormapRecipe } from "../pixels/recipe.ts";
import type { Drawn } from "./drawn.ts";

const INF = pack(...INF_COLOUR);

export function drawColormap(
  raster: Raster,
  { slice, range, colormap: name, gamma }: ColormapRecipe,
): Drawn {
  const values = sliceOf(raster, slice);
  const { width, height, channels } = raster;
  const colours = packed(warped(colormap(name), gamma));
  const last = colours.length - 1;
  const holes = hatchOf(name).map((colour) => pack(...colour));
  const rgba = new Uint32Array(width * height);
  // What was given with more digits than are stored has not gone beyond the range by that.
  const round = values instanceof Float32Array ? Math.fround : Number;
  const [low, high] = [round(range[0]), round(range[1])];
  // Where all values are the same, any colour will do.
  const factor = high > low ? last / (high - low) : 0;
  let [nan, inf, beyond] = [0, 0, 0];
  for (let i = 0; i < rgba.length; i += 1) {
    const value = values[i * channels]!;
    const index = (value - low) * factor + 0.5;
    if (value >= low && value <= high) {
      rgba[i] = colours[index < 0 ? 0 : index | 0]!;
    } else if (Number.isNaN(value)) {
      nan += 1;
      rgba[i] = holes[stripeAt(i % width, Math.floor(i / width))]!;
    } else if (value === Infinity || value === -Infinity) {
      inf += 1;
      rgba[i] = INF;
    } else {
      beyond += 1;
      rgba[i] = colours[value > high ? last : 0]!;
    }
  }
  const tally = { kind: "values", all: rgba.length, nan, inf, beyond } as const;
  return { width, height, rgba: new Uint8ClampedArray(rgba.buffer), tally };
}

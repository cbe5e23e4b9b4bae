/**
 * Draws vectors by the colour wheel of Baker et al., "A Database and Evaluation Methodology for
 * Optical Flow", IJCV 2011, as their `colorcode.cpp` has it: the direction is the hue, white stands
 * still, the full colour is the largest magnitude, and what is beyond it is darker. Pure.
 * https://vision.middlebury.edu/flow/submit/
 */
import { hatchOf, pack, stripeAt, type ColormapName } from "../pixels/colormaps.ts";
import { sliceOf, type Raster } from "../pixels/raster.ts";
import type { FlowRecipe } from "../pixels/recipe.ts";
import type { Drawn } from "./drawn.ts";

/** The hatch is grey, which the wheel does not contain; the colour of infinite values is part of it. */
export const HOLES_AS: ColormapName = "viridis";

type Hue = readonly [red: number, green: number, blue: number];

/** From each primary or secondary colour to the next, in as many steps as the eye can tell apart. */
const ARCS: readonly (readonly [steps: number, hue: (level: number) => Hue])[] = [
  [15, (level) => [255, level, 0]],
  [6, (level) => [255 - level, 255, 0]],
  [4, (level) => [0, 255, level]],
  [11, (level) => [0, 255 - level, 255]],
  [13, (level) => [level, 0, 255]],
  [6, (level) => [255, 0, 255 - level]],
];

const WHEEL: readonly Hue[] = ARCS.flatMap(([steps, hue]) =>
  Array.from({ length: steps }, (_, i) => hue(Math.floor((255 * i) / steps))),
);

const BEYOND = 0.75;
/** The largest magnitude of all, in single precision, is not beyond itself. */
const NEARLY = 1 + 1e-6;

/** The colour of a vector whose magnitude counts in the largest one; y points down. Packed. */
export function flowColour(x: number, y: number): number {
  const length = Math.hypot(x, y);
  const magnitude = Math.min(1, length);
  // Adding 0 makes -0 a 0: both point to the right.
  const turn = (Math.atan2(-(y + 0), -x) / Math.PI + 1) / 2;
  const at = turn * (WHEEL.length - 1);
  const index = Math.floor(at);
  const [from, to] = [WHEEL[index]!, WHEEL[(index + 1) % WHEEL.length]!];
  const level = (channel: 0 | 1 | 2): number => {
    const hue = (from[channel] + (at - index) * (to[channel] - from[channel])) / 255;
    return Math.floor(255 * (length <= NEARLY ? 1 - magnitude * (1 - hue) : BEYOND * hue));
  };
  return pack(level(0), level(1), level(2));
}

export function drawFlow(raster: Raster, { slice, range }: FlowRecipe): Drawn {
  const values = sliceOf(raster, slice);
  const { width, height, channels } = raster;
  const holes = hatchOf(HOLES_AS).map((colour) => pack(...colour));
  const rgba = new Uint32Array(width * height);
  const most = range[1];
  let [nan, inf, beyond] = [0, 0, 0];
  for (let i = 0; i < rgba.length; i += 1) {
    const [x, y] = [values[i * channels]!, values[i * channels + 1]!];
    if (Number.isFinite(x) && Number.isFinite(y)) {
      const magnitude = Math.hypot(x, y) / most;
      if (magnitude > NEARLY) beyond += 1;
      rgba[i] = flowColour(x / most, y / most);
      continue;
    }
    if (Number.isNaN(x) || Number.isNaN(y)) nan += 1;
    else inf += 1;
    rgba[i] = holes[stripeAt(i % width, Math.floor(i / width))]!;
  }
  const tally = { kind: "values", all: rgba.length, nan, inf, beyond } as const;
  return { width, height, rgba: new Uint8ClampedArray(rgba.buffer), tally };
}

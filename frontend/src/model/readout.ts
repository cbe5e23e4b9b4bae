/** What a pixel of a picture that was drawn from values says: in full under the pointer, in short in the pixel. Pure. */
import { atThreshold } from "../draw/scores.ts";
import { kindOf, type PaneSpec } from "../kinds/index.ts";
import type { Origin } from "../pixels/picture.ts";
import type { Raster } from "../pixels/raster.ts";
import type { Point } from "../pixels/view.ts";
import { exactText } from "../text/exact.ts";
import { formatValue } from "../text/format.ts";
import type { Facts } from "./cells.ts";
import { describePixel, isCutOff, labelPixel, type Rgba } from "./reading.ts";

export interface Read {
  readonly facts: Facts;
  readonly spec: PaneSpec;
}

/** The values themselves, in as many digits as they have, with their unit or the name of their class. */
export function readInFull(origin: Origin, { facts, spec }: Read, at: Point): string {
  const kind = kindOf(spec);
  if (kind.classes(spec) !== null) return readClass(origin, spec, at);
  const values = valuesAt(origin.rasters[0]!, origin.recipe.slice, at);
  if (areLevels(origin, spec)) return describePixel(asColour(values), facts, "stored");
  return kind.readout(values, facts.dtype, kind.unit(spec));
}

/** With the class that it is compared with, or the score that it was made from. */
function readClass(origin: Origin, spec: PaneSpec, at: Point): string {
  const { recipe, rasters } = origin;
  const name = nameClass(idAt(origin, at), spec);
  if ("chosen" in recipe) {
    const target = valuesAt(rasters.at(-1)!, recipe.slice, at, sizeOf(origin))[0]!;
    return `${name} · target ${nameClass(target, spec)}`;
  }
  const soft = rasters[1];
  if (soft === undefined) return name;
  return `${name} · ${exactText(valuesAt(soft, recipe.slice, at)[0]!, "float16")}`;
}

/** The vector of a pixel as a share of the one in full colour, at most 1 long; null where it is not finite. */
export function arrowAt({ rasters, recipe }: Origin, at: Point): Point | null {
  if (!("range" in recipe)) return null;
  const [x = NaN, y = NaN] = valuesAt(rasters[0]!, recipe.slice, at);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  const most = Math.max(recipe.range[1], Math.hypot(x, y));
  return { x: x / most, y: y / most };
}

/** Whether it is a picture of 8 bits, whatever its levels stand for. */
function areLevels({ rasters }: Origin, spec: PaneSpec): boolean {
  return kindOf(spec).isPicture && rasters[0]!.values instanceof Uint8Array;
}

/** As a browser has it that decoded the picture itself. */
function asColour(levels: readonly number[]): Rgba {
  const [red = 0, green = 0, blue = 0, alpha = 255] =
    levels.length < 3 ? [levels[0], levels[0], levels[0], levels[1]] : levels;
  return [red, green, blue, alpha];
}

/** One line a channel, three digits each. */
export function readInShort(origin: Origin, { facts, spec }: Read, at: Point): readonly string[] {
  const { recipe, rasters } = origin;
  if (kindOf(spec).classes(spec) !== null) {
    const id = idAt(origin, at);
    return [id > -(2 ** 33) ? String(id) : "–"];
  }
  const values = valuesAt(rasters[0]!, recipe.slice, at);
  if (areLevels(origin, spec)) return labelPixel(asColour(values), facts, "stored");
  return values.map(formatShort);
}

/** Whether more may have been logged than the pixel holds. Values that were stored as they are, are whole. */
export function isCutOffAt(origin: Origin, { facts, spec }: Read, at: Point): boolean {
  if (!areLevels(origin, spec)) return false;
  return isCutOff(asColour(valuesAt(origin.rasters[0]!, origin.recipe.slice, at)), facts);
}

/** "3 membrane", or the id alone. */
export function nameClass(id: number, spec: PaneSpec): string {
  if (id < -(2 ** 33)) return "no class";
  const known = kindOf(spec).classes(spec);
  const name = id === known?.ignore ? "not counted" : known?.classes?.get(id);
  return name === undefined ? String(id) : `${id} ${name}`;
}

function idAt({ rasters, recipe }: Origin, at: Point): number {
  const size = sizeOf({ rasters, recipe });
  const [id] = valuesAt(rasters[0]!, recipe.slice, at, size);
  const threshold = "threshold" in recipe ? recipe.threshold : null;
  if (threshold === null) return id!;
  const [score] = valuesAt(rasters[1]!, recipe.slice, at, size);
  return atThreshold(rasters[0]!, rasters[1]!, threshold)(id!, score!);
}

/** Size of the picture: that of the array with the most pixels. */
function sizeOf({ rasters }: Pick<Origin, "rasters" | "recipe">): Pick<Raster, "width" | "height"> {
  return rasters.reduce((a, b) => (a.width * a.height >= b.width * b.height ? a : b));
}

/** The channels of a pixel, which is counted in pictures of `size`. */
function valuesAt(
  raster: Raster,
  slice: number,
  { x, y }: Point,
  size: Pick<Raster, "width" | "height"> = raster,
): readonly number[] {
  const { width, height, channels, values } = raster;
  const column = Math.floor(((x + 0.5) * width) / size.width);
  const row = Math.floor(((y + 0.5) * height) / size.height);
  const from = ((slice * height + row) * width + column) * channels;
  return Array.from(values.subarray(from, from + channels));
}

function formatShort(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Inf" : "−Inf";
  return formatValue(value);
}

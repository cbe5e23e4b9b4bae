/** Draws class ids in their colours, whole or only their edges. Pure. */
import { pack, stripeAt } from "../pixels/colormaps.ts";
import { PALETTE } from "../pixels/palette.ts";
import { sliceOf, type Raster } from "../pixels/raster.ts";
import type { ClassesRecipe, ClassPaint, Threshold } from "../pixels/recipe.ts";
import type { Drawn } from "./drawn.ts";
import { atThreshold, NO_CLASS } from "./scores.ts";

const HATCH = [pack(150, 150, 150), pack(104, 104, 104)] as const;
const CLEAR = 0;

/** What does not count is hatched in two greys. */
export function hatch(x: number, y: number): number {
  return HATCH[stripeAt(x, y)];
}

/** "rrggbb" of a class: its own colour, or that of the palette, which begins again when it ends. */
export function colourOfClass(id: number, paint: Pick<ClassPaint, "given">): string {
  const own = paint.given.find(([given]) => given === id)?.[1];
  if (own !== undefined) return own;
  if (id >= 0 && id < PALETTE.length) return PALETTE[id]!;
  // Not black again: that is of class 0 alone.
  const rest = PALETTE.length - 1;
  return PALETTE[1 + ((((id - 1) % rest) + rest) % rest)]!;
}

export function drawClasses(rasters: readonly Raster[], recipe: ClassesRecipe): Drawn {
  const [raster, soft] = rasters;
  const { width, height } = raster!;
  const ids = idsOf(raster!, soft ?? null, recipe.threshold, recipe.slice);
  const rgba = new Uint32Array(width * height);
  const colourOf = colours(recipe.paint);
  const { ignore } = recipe.paint;
  const present = createPresent();
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const id = ids[i]!;
      present.add(id);
      if (recipe.isOutlined && !isEdge(ids, i, x, y, width, height)) continue;
      rgba[i] = id === ignore ? hatch(x, y) : colourOf(id);
    }
  }
  const tally = { kind: "classes", ids: present.ids() } as const;
  return { width, height, rgba: new Uint8ClampedArray(rgba.buffer), tally };
}

/** The ids of a slice: as they were logged, or by a threshold on the scores. */
export function idsOf(
  raster: Raster,
  soft: Raster | null,
  threshold: Threshold | null,
  slice: number,
): ArrayLike<number> {
  if (raster.channels !== 1) {
    throw new Error(`class ids have one channel, the array has ${raster.channels}`);
  }
  const ids = sliceOf(raster, slice);
  if (threshold === null || soft === null) return ids;
  const scores = sliceOf(soft, slice);
  const idAt = atThreshold(raster, soft, threshold);
  return Float64Array.from(ids, (id, i) => idAt(id, scores[i]!));
}

function isEdge(
  ids: ArrayLike<number>,
  i: number,
  x: number,
  y: number,
  width: number,
  height: number,
): boolean {
  const id = ids[i]!;
  return (
    (x > 0 && ids[i - 1] !== id) ||
    (y > 0 && ids[i - width] !== id) ||
    (x + 1 < width && ids[i + 1] !== id) ||
    (y + 1 < height && ids[i + width] !== id)
  );
}

/** More than this are no classes. */
const MOST_IDS = 256;

/** Which ids there are; of many the first ones. */
function createPresent() {
  const small = new Uint8Array(256);
  const others = new Set<number>();
  return {
    add(id: number): void {
      if (id >= 0 && id < 256) small[id] = 1;
      else if (others.size < MOST_IDS && id !== NO_CLASS) others.add(id);
    },
    ids: (): readonly number[] => [...[...small.keys()].filter((id) => small[id] === 1), ...others],
  };
}

/** Looks each id up once. */
function colours(paint: ClassPaint): (id: number) => number {
  const hidden = new Set(paint.hidden);
  const known = new Map<number, number>();
  const find = (id: number): number => {
    if (hidden.has(id) || id === NO_CLASS) return CLEAR;
    const colour = Number.parseInt(colourOfClass(id, paint), 16);
    return pack(colour >> 16, (colour >> 8) & 255, colour & 255);
  };
  const small = new Uint32Array(256);
  for (let id = 0; id < 256; id += 1) small[id] = find(id);
  return (id) => {
    if (id >= 0 && id < 256) return small[id]!;
    let colour = known.get(id);
    if (colour === undefined) known.set(id, (colour = find(id)));
    return colour;
  };
}

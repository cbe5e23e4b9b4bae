/** What an array holds in a box: the mean of its numbers, or the class that most pixels have. Pure. */
import { atThreshold } from "../draw/scores.ts";
import { kindOf, type PaneSpec } from "../kinds/index.ts";
import type { Raster } from "../pixels/raster.ts";
import type { Threshold } from "../pixels/recipe.ts";
import type { Facts } from "./cells.ts";
import { pixelsIn, type Box } from "./probe.ts";

/** Over the pixels of the box and over the channels, without opacity and what is no number; null if nothing is left. Of vectors, their magnitude. */
export function meanOf(raster: Raster, box: Box, slice: number, spec: PaneSpec): number | null {
  const { width, height, channels, values } = raster;
  const { x0, y0, x1, y1 } = pixelsIn(box, raster);
  const { areVectors, hasAlpha } = kindOf(spec);
  const colours = areVectors ? 1 : hasAlpha(channels) ? channels - 1 : channels;
  let [sum, count] = [0, 0];
  for (let y = y0; y < y1; y += 1) {
    for (let x = x0; x < x1; x += 1) {
      const from = ((slice * height + y) * width + x) * channels;
      for (let colour = 0; colour < colours; colour += 1) {
        const value = areVectors
          ? Math.hypot(values[from]!, values[from + 1]!)
          : values[from + colour]!;
        if (!Number.isFinite(value)) continue;
        sum += value;
        count += 1;
      }
    }
  }
  return count === 0 ? null : sum / count;
}

/** The most frequent id; of equally frequent ones the least. */
export function majorityOf(
  raster: Raster,
  soft: Raster | null,
  threshold: Threshold | null,
  box: Box,
  slice: number,
): number {
  const { width, height, values } = raster;
  const { x0, y0, x1, y1 } = pixelsIn(box, raster);
  const counts = new Map<number, number>();
  const idAt = threshold === null || soft === null ? null : atThreshold(raster, soft, threshold);
  for (let y = y0; y < y1; y += 1) {
    for (let x = x0; x < x1; x += 1) {
      const at = (slice * height + y) * width + x;
      const logged = values[at]!;
      const id = idAt === null || soft === null ? logged : idAt(logged, soft.values[at]!);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0];
}

/** The mean of 8-bit levels, as the values that they stand for. */
export function meanOfLevels(rgba: ArrayLike<number>, isGrey: boolean, facts: Facts): number {
  let sum = 0;
  const colours = isGrey ? 1 : 3;
  for (let i = 0; i < rgba.length; i += 4) {
    for (let colour = 0; colour < colours; colour += 1) sum += rgba[i + colour]!;
  }
  return valueOfLevel(sum / ((rgba.length / 4) * colours), facts);
}

/** What a level, or the mean of some, stands for. */
export function valueOfLevel(level: number, { dtype, stats }: Facts): number {
  const [low, high] = stats?.value_range ?? (dtype === "bool" ? [0, 1] : [0, 255]);
  return low + (level / 255) * (high - low);
}

/** The order in which positions are read: the ends first, then always the middle of the largest gaps. */
export function coarseToFine(count: number): readonly number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const take = (index: number): void => {
    if (index < 0 || index >= count || seen.has(index)) return;
    seen.add(index);
    order.push(index);
  };
  take(0);
  take(count - 1);
  let gap = count;
  while (gap > 1) {
    gap = Math.ceil(gap / 2);
    for (let index = 0; index < count; index += gap) take(index);
  }
  return order;
}

/** At most `most` of the positions, evenly, with both ends. */
export function spread<T>(positions: readonly T[], most: number): readonly T[] {
  if (positions.length <= most) return positions;
  return Array.from(
    { length: most },
    (_, i) => positions[Math.round((i * (positions.length - 1)) / (most - 1))]!,
  );
}

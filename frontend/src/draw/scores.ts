/** Class ids by a threshold on the scores that were logged with them. Pure. */
import type { Raster } from "../pixels/raster.ts";
import type { Threshold } from "../pixels/recipe.ts";

/** Stands for no class at all: what a threshold has left out. No id of 32 bits is this. */
export const NO_CLASS = -(2 ** 40);

/** What scores are of: class 1, the winner of two classes, or the winner of more. */
export type ScoresOf = "one" | "two" | "winner";

/** Scores are kept in half precision: a score just above a half may have become one. */
const NEARLY = 1e-3;

const known = new WeakMap<Raster, ScoresOf>();

/** The id of a pixel, from that which was logged and its score. */
export function atThreshold(
  ids: Raster,
  soft: Raster,
  { at, isMany }: Threshold,
): (id: number, score: number) => number {
  const of = isMany ? "winner" : scoresOf(ids, soft);
  if (of === "winner") return (id, score) => (score > at ? id : NO_CLASS);
  if (of === "one") return (_, score) => (score > at ? 1 : 0);
  return (id, score) => ((id === 1 ? score : 1 - score) > at ? 1 : 0);
}

/**
 * The log does not say whether a score is that of class 1 or of the class that won; the values do. Where
 * they fit both, both mean the same.
 */
export function scoresOf(ids: Raster, soft: Raster): ScoresOf {
  let of = known.get(soft);
  if (of === undefined) known.set(soft, (of = find(ids, soft)));
  return of;
}

function find({ values: ids }: Raster, { values: scores }: Raster): ScoresOf {
  let [isOne, isTwo] = [true, true];
  for (let i = 0; i < ids.length; i += 1) {
    const [id, score] = [ids[i]!, scores[i]!];
    if (id > 1) return "winner";
    // NaN is neither.
    if (id === 1 ? score < 0.5 - NEARLY : score > 0.5 + NEARLY) isOne = false;
    if (score < 0.5 - NEARLY) isTwo = false;
  }
  return isOne ? "one" : isTwo ? "two" : "winner";
}

/** Compares class ids with others, pixel by pixel: hits and misses of one class, or where they differ. Pure. */
import { colormap, pack, packed } from "../pixels/colormaps.ts";
import type { Raster } from "../pixels/raster.ts";
import type { Agreement, AgreementRecipe } from "../pixels/recipe.ts";
import { hatch, idsOf } from "./classes.ts";
import type { Drawn } from "./drawn.ts";
import { NO_CLASS } from "./scores.ts";

/**
 * Colours of hits and misses: a mask as it should be in white on black, what is too much in Okabe and
 * Ito's vermillion, what is missing in their sky blue.
 */
export const CONFUSION_COLOURS = {
  tp: [255, 255, 255],
  fp: [213, 94, 0],
  fn: [86, 180, 233],
  tn: [24, 24, 26],
} as const;

export function drawAgreement(rasters: readonly Raster[], recipe: AgreementRecipe): Drawn {
  const { threshold, slice, chosen, ignore, view } = recipe;
  const output = rasters[0]!;
  const soft = threshold === null ? null : rasters[1]!;
  const target = rasters.at(-1)!;
  const [a, b] = [idsOf(output, soft, threshold, slice), idsOf(target, null, null, slice)];
  const larger = output.width * output.height >= target.width * target.height ? output : target;
  const { width, height } = larger;
  const [ofA, ofB] = [sampler(width, height, output), sampler(width, height, target)];
  const colours = view === "confusion" ? confusionColours() : disagreementColours();
  const counts = new Float64Array(4);
  const overlap = new Overlap();
  const rgba = new Uint32Array(width * height);
  let [wrong, ignored] = [0, 0];
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const [id, right] = [a[ofA(x, y)]!, b[ofB(x, y)]!];
      if (right === ignore) {
        ignored += 1;
        rgba[i] = hatch(x, y);
        continue;
      }
      overlap.add(id, right);
      const isWrong = id !== right ? 1 : 0;
      wrong += isWrong;
      const outcome = (id === chosen ? 1 : 0) + (right === chosen ? 2 : 0);
      counts[outcome]! += 1;
      rgba[i] = colours[view === "confusion" ? outcome : isWrong]!;
    }
  }
  const [tn, fp, fn, tp] = counts as unknown as readonly [number, number, number, number];
  return {
    width,
    height,
    rgba: new Uint8ClampedArray(rgba.buffer),
    tally: { kind: "agreement", tp, fp, fn, tn, wrong, ignored, ...overlap.means() },
  };
}

/** Counts each class, as the metrics `iou` and `dice` do: a class that is in neither does not count. */
class Overlap {
  readonly #counts = new Map<number, { both: number; either: number }>();

  add(id: number, right: number): void {
    if (id === right) this.#of(id).both += 1;
    else if (id !== NO_CLASS) this.#of(id).either += 1;
    if (id !== right) this.#of(right).either += 1;
  }

  means(): Pick<Agreement, "meanIou" | "meanDice"> {
    const all = [...this.#counts.values()];
    if (all.length === 0) return { meanIou: null, meanDice: null };
    const mean = (of: (both: number, either: number) => number): number =>
      all.reduce((sum, { both, either }) => sum + of(both, either), 0) / all.length;
    return {
      meanIou: mean((both, either) => both / (both + either)),
      meanDice: mean((both, either) => (2 * both) / (2 * both + either)),
    };
  }

  #last: { readonly id: number; readonly count: { both: number; either: number } } | null = null;

  /** Neighbours are mostly of one class, so that the last one is at hand. */
  #of(id: number): { both: number; either: number } {
    if (this.#last?.id === id) return this.#last.count;
    let count = this.#counts.get(id);
    if (count === undefined) this.#counts.set(id, (count = { both: 0, either: 0 }));
    this.#last = { id, count };
    return count;
  }
}

/** In the order of the outcomes: neither, only the first, only the second, both. */
function confusionColours(): readonly number[] {
  const { tn, fp, fn, tp } = CONFUSION_COLOURS;
  return [pack(...tn), pack(...fp), pack(...fn), pack(...tp)];
}

/** As error maps have them: dark where there is no error, bright where there is. */
function disagreementColours(): readonly number[] {
  const colours = packed(colormap("magma"));
  return [colours[0]!, colours[255]!];
}

/** Index of the pixel of a picture that covers a pixel of the map. */
function sampler(
  width: number,
  height: number,
  picture: { readonly width: number; readonly height: number },
): (x: number, y: number) => number {
  if (picture.width === width && picture.height === height) return (x, y) => y * width + x;
  const column = (x: number): number => Math.floor(((x + 0.5) * picture.width) / width);
  const row = (y: number): number => Math.floor(((y + 0.5) * picture.height) / height);
  return (x, y) => row(y) * picture.width + column(x);
}

/** Jaccard index of the chosen class; null where it is nowhere. */
export function iou({ tp, fp, fn }: Agreement): number | null {
  return tp + fp + fn === 0 ? null : tp / (tp + fp + fn);
}

/** Sørensen-Dice coefficient of the chosen class; null where it is nowhere. */
export function dice({ tp, fp, fn }: Agreement): number | null {
  return tp + fp + fn === 0 ? null : (2 * tp) / (2 * tp + fp + fn);
}

/** Fraction of the pixels that have another class; null where none counts. */
export function pixelError({ tp, fp, fn, tn, wrong }: Agreement): number | null {
  const counted = tp + fp + fn + tn;
  return counted === 0 ? null : wrong / counted;
}

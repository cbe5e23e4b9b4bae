/** How values become colours: plain data, so that it can be sent to a worker and compared. */
import type { ColormapName } from "./colormaps.ts";

export type Recipe =
  CropRecipe | ColormapRecipe | ToneRecipe | FlowRecipe | ClassesRecipe | AgreementRecipe;

interface OfSlice {
  readonly slice: number;
}

/** One slice of a volume that the browser has decoded. */
export interface CropRecipe extends OfSlice {
  readonly kind: "crop";
  readonly depth: number;
}

/** One number a pixel, by a colour map. */
export interface ColormapRecipe extends OfSlice {
  readonly kind: "colormap";
  /** The values drawn in the first and in the last colour. */
  readonly range: readonly [number, number];
  readonly colormap: ColormapName;
  /** Above 1 what is low is drawn higher. */
  readonly gamma: number;
}

/** A picture whose values have more than 8 bits. */
export interface ToneRecipe extends OfSlice, Exposure {
  readonly kind: "tone";
  /** The values that are black and full at no exposure. */
  readonly range: readonly [number, number];
  /** The values that 8-bit levels stand for, where that is what was stored. */
  readonly levels: readonly [number, number];
  readonly transfer: "srgb" | "linear";
}

/** A vector a pixel, by a colour wheel. */
export interface FlowRecipe extends OfSlice {
  readonly kind: "flow";
  /** Zero, and the magnitude that has the full colour. */
  readonly range: readonly [number, number];
}

export interface Exposure {
  /** In stops: each doubles the light. */
  readonly ev: number;
  /** Above 1 the dark parts become lighter. */
  readonly gamma: number;
}

/** Class ids, each in its colour. */
export interface ClassesRecipe extends OfSlice {
  readonly kind: "classes";
  readonly paint: ClassPaint;
  /** Only the edges of each class, and nothing inside. */
  readonly isOutlined: boolean;
  /** Ids by a threshold on the soft layer, which comes second, in place of the logged ones. */
  readonly threshold: Threshold | null;
}

export interface ClassPaint {
  /** "rrggbb" of ids that have a colour of their own; all others have that of the palette. */
  readonly given: readonly (readonly [id: number, colour: string])[];
  readonly ignore: number | null;
  /** Ids that are left clear. */
  readonly hidden: readonly number[];
}

export interface Threshold {
  /** A score above it counts. */
  readonly at: number;
  /** Whether there are more than two classes, as far as is known without the values. */
  readonly isMany: boolean;
}

/** Class ids against others: the second array, or the third where the second is a soft layer. */
export interface AgreementRecipe extends OfSlice {
  readonly kind: "agreement";
  readonly view: "confusion" | "disagreement";
  /** Whose hits and misses are counted. */
  readonly chosen: number;
  readonly ignore: number | null;
  readonly threshold: Threshold | null;
}

/** What was counted while the pixels were drawn. */
export type Tally =
  | ({ readonly kind: "values" } & ValueTally)
  | ({ readonly kind: "agreement" } & Agreement)
  /** The ids that are there, hidden or not, as far as they can be classes. */
  | { readonly kind: "classes"; readonly ids: readonly number[] }
  | { readonly kind: "nothing" };

/** Numbers of values; a pixel of three colours has three. */
export interface ValueTally {
  readonly all: number;
  readonly nan: number;
  readonly inf: number;
  /** Finite, and outside of the range. */
  readonly beyond: number;
}

/** Numbers of pixels. */
export interface Agreement {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
  /** Of any class, where both differ. */
  readonly wrong: number;
  readonly ignored: number;
  /** Means over the classes that are in either one; null where no pixel counts. */
  readonly meanIou: number | null;
  readonly meanDice: number | null;
}

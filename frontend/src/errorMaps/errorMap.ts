/** What an error map is computed from, and what it holds. */
import type { Values } from "../pixels/raster.ts";
import type { Point } from "../pixels/view.ts";

export type Pixels = Levels | Numbers;

export interface Levels {
  readonly width: number;
  readonly height: number;
  /** Row by row, colours not multiplied by opacity. */
  readonly rgba: ArrayLike<number>;
}

/** Values as they were logged. */
export interface Numbers {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Values;
  /** The range whose fractions count; null where the values themselves do. */
  readonly fractionOf: readonly [number, number] | null;
}

/** Which channels say something. */
export interface Channels {
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
  /** Whether two channels are one vector, whose distance is the error. */
  readonly isVector?: boolean;
  /** Of numbers with a unit: the range that SSIM takes fractions of; null or absent where nobody said. */
  readonly range?: readonly [number, number] | null;
}

/** A map to be shown. */
export interface ErrorMap extends Totals {
  /** The errors, with fewer pixels where a pane has no room for all. */
  readonly shown: Grid;
}

export interface Grid {
  readonly width: number;
  readonly height: number;
  /** Row by row; NaN where one of both is no number. */
  readonly values: Float32Array;
}

/** What is known of the errors of all pixels. */
export interface Totals {
  readonly width: number;
  readonly height: number;
  /** The value farthest from zero, without its sign, and the first pixel that has it. */
  readonly max: number;
  readonly at: Point;
  /** Over the pixels that have a value. */
  readonly mean: number;
  /** Pixels that have none. */
  readonly skipped: number;
}

/** What the page asks of its worker, and what it gets. */
import type { ErrorKind } from "../errorMaps/index.ts";
import type { Channels, ErrorMap, Pixels } from "../errorMaps/errorMap.ts";
import type { Raster } from "../pixels/raster.ts";
import type { Recipe, Tally } from "../pixels/recipe.ts";
import type { Size } from "../pixels/view.ts";

/** Reads the values of a payload. */
export interface DecodeTask {
  readonly task: "decode";
  readonly digest: string;
  readonly bytes: ArrayBuffer;
  readonly media: string;
  /** As the log says, slices below each other; null where it does not. */
  readonly size: Size | null;
  readonly depth: number;
}

/** Draws arrays that the worker has read, or is given. */
export interface DrawTask {
  readonly task: "draw";
  readonly inputs: readonly { readonly digest: string; readonly raster: Raster | null }[];
  readonly recipe: Recipe;
}

/** Says how much pictures differ, two by two. */
export interface CompareTask {
  readonly task: "compare";
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly a: Compared;
  readonly b: Compared;
  readonly kind: ErrorKind;
  readonly channels: Channels;
  /** The size at which the map is wanted; null for that of the pictures. */
  readonly shownAs: Size | null;
}

/** A picture by name; null where the worker was given it before. */
export interface Compared {
  readonly name: string;
  readonly picture: Comparable | null;
}

export type Comparable = ImageBitmap | Pixels;

export interface DrawnBitmap {
  readonly bitmap: ImageBitmap;
  readonly tally: Tally;
}

/** The worker has forgotten an array that it is to draw or to compare, and wants to be given it. */
export const FORGOTTEN = "forgotten";

/** The browser does not give the worker back what it has decoded, and values must be compared instead. */
export const UNREADABLE = "unreadable";

export type Outcome =
  ErrorMap | typeof FORGOTTEN | typeof UNREADABLE | { readonly problem: string };

export interface Answers {
  readonly decode: Raster;
  readonly draw: DrawnBitmap | typeof FORGOTTEN;
  /** One for each pair. */
  readonly compare: readonly Outcome[];
}

export type Task = DecodeTask | DrawTask | CompareTask;

export interface Question {
  readonly id: number;
  readonly task: Task;
}

export type Answer =
  | { readonly id: number; readonly result: Answers[Task["task"]] }
  | { readonly id: number; readonly problem: string };

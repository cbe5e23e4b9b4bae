/**
 * What a kind of pane answers for itself. A new kind is a file beside this one, a line in `index.ts`,
 * and its controls in `components/kinds/`.
 */
import type { Json } from "../json.ts";
import type { ColormapName } from "../pixels/colormaps.ts";
import type { Exposure, Recipe, Threshold } from "../pixels/recipe.ts";
import type { ValueRange } from "./valueRange.ts";

/** What every spec says. */
export interface BaseSpec {
  readonly kind: string;
  /** Whether the array has an axis of slices before the others. */
  readonly isVolume: boolean;
}

export interface PaneKind<Spec extends BaseSpec> {
  /** Reads the spec of docs/event_format.md; what has the wrong type becomes its neutral value. */
  read(json: Json, isVolume: boolean): Spec;
  /** Why panes of this kind are not shown; null where they are. */
  whyNot(spec: Spec): string | null;

  /** What a pane holds, in words. */
  readonly noun: string;
  /** What its values are called in front of their limits; empty where that goes without saying. */
  readonly values: string;
  /** What the value of a box of pixels is, in front of its size. */
  readonly boxValue: string;

  /** Whether what is stored as `media` is drawn from its values, and not as the browser decodes it. */
  isDrawnFromValues(media: string): boolean;
  /** Whether its values are colours, which brightness and contrast may change. */
  readonly isPicture: boolean;
  /** Whether values are proportional to light, and not meant for a screen. */
  isLinear(spec: Spec): boolean;
  /** Whether the last of so many channels is opacity. */
  hasAlpha(channels: number): boolean;
  /** Whether the channels of a pixel are the components of one vector. */
  readonly areVectors: boolean;
  /** The classes that values are ids of; null where they are not ids. */
  classes(spec: Spec): ClassSpec | null;
  /** Empty without one. */
  unit(spec: Spec): string;

  /** What errors count in; null where values only agree or do not. */
  readonly compared: Compared | null;

  /** The range that the user stated. */
  range(spec: Spec): ValueRange | null;
  /** Where no range was stated: whether it is that of the data type or that of the targets; null without ranges. */
  readonly autoRange: "type" | "targets" | null;
  /** Whether ranges begin at zero, and only their end is chosen. */
  readonly startsAtZero: boolean;
  /** Whether gamma changes how values are drawn. */
  readonly hasGamma: boolean;
  /** The colour map that was logged, known here or not; null for kinds without one. */
  colormap(spec: Spec): string | null;
  /** What panes have in common that share their settings; null for a kind not known. */
  group(spec: Spec): readonly unknown[] | null;

  /** How it is drawn. */
  recipe(spec: Spec, choices: DrawingChoices): Recipe;
  /** The same in words; without a recipe, as the browser decodes it. */
  drawnAs(recipe: Recipe | null, unit: string): string;
  /** The values of a pixel as they were logged, in as many digits as they have. */
  readout(values: readonly number[], dtype: string | null, unit: string): string;
}

/** Fractions of a range, numbers with a unit, distances between vectors. */
export type Compared = "fractions" | "numbers" | "vectors";

export interface ClassSpec {
  /** Names by class id; null where nobody said any. */
  readonly classes: ReadonlyMap<number, string> | null;
  /** "#rrggbb" by class id. */
  readonly colors: ReadonlyMap<number, string>;
  /** Pixels with this id do not count. */
  readonly ignore: number | null;
}

/** What the user chose, as far as the values of a pane are concerned: a kind asks for what it draws by. */
export interface DrawingChoices {
  readonly slice: number;
  readonly range: () => ValueRange;
  /** The values that levels of 8 bits stand for. */
  readonly levels: () => ValueRange;
  readonly colormap: () => ColormapName;
  readonly exposure: () => Exposure;
  readonly classes: () => ClassChoices;
}

export interface ClassChoices {
  readonly hidden: ReadonlySet<number>;
  readonly isOverInput: boolean;
  readonly isOutlined: boolean;
  readonly threshold: Threshold | null;
}

/**
 * What the server says: the types of docs/http_api.md, with its names, as they are after `read.ts`
 * has checked an answer. Names that come from a log are keys of Maps, never of objects: a run may
 * be called `__proto__`.
 */
import type { PaneSpec } from "../kinds/index.ts";
import type { ValueRange } from "../kinds/valueRange.ts";

export interface Catalog {
  readonly revision: string;
  readonly loading: Loading | null;
  readonly notices: readonly Notice[];
  readonly runs: readonly RunEntry[];
}

/** How far the server is with reading: the log in bytes, a series in headers. */
export interface Loading {
  readonly done: number;
  readonly total: number;
}

export interface Notice {
  readonly run: string | null;
  readonly tag: string | null;
  readonly message: string;
}

export interface RunEntry {
  readonly name: string;
  readonly series: readonly SeriesEntry[];
}

export interface SeriesEntry {
  readonly tag: string;
  readonly description: string;
  /** The same as HTML that the server has made safe. */
  readonly description_html: string;
  /** What the numbers of each pane mean, by role. */
  readonly specs: ReadonlyMap<string, PaneSpec>;
  /** What the series measures, by id: see `metricIds.ts`. */
  readonly metrics: ReadonlyMap<string, MetricSpec>;
  readonly samples: readonly string[];
  readonly count: number;
  readonly first_step: number;
  readonly last_step: number;
  /** When its newest event was written, in seconds since the epoch; null when that is not known. */
  readonly last_wall_time_s: number | null;
  readonly revision: string;
  readonly kept: Kept;
}

export interface MetricSpec {
  /** Which of two values is the better one; null where nobody said so. */
  readonly better: "higher" | "lower" | null;
  readonly unit: string | null;
}

export type Kept = "all" | { readonly shown: number; readonly reason: string };

/** A value for each step, or one that holds for all of them. */
export type Column<T> = { readonly same: T } | { readonly by_step: readonly (T | null)[] };

export interface Series {
  /** Ascending. */
  readonly steps: readonly number[];
  /** Where they are on the timeline; absent on one that counts steps. */
  readonly positions?: readonly number[];
  /** While it is still read, the steps are those that were read so far. */
  readonly loading: Loading | null;
  /** What of it could not be read, for people. */
  readonly notices: readonly string[];
  readonly samples: ReadonlyMap<string, SampleColumns>;
}

export interface SampleColumns {
  readonly caption: Column<string | null>;
  readonly panes: ReadonlyMap<string, PaneColumns>;
  /** A value for each step, by id; null where it is not defined or was not measured. */
  readonly metrics: ReadonlyMap<string, readonly (number | null)[]>;
}

export interface PaneColumns {
  /** Where each step's payload is; null where there is none. */
  readonly keys: readonly (string | null)[];
  /** What each step's picture is: equal digest, equal picture; null where the pane is absent. */
  readonly digests: readonly (string | null)[];
  readonly stats: readonly (Stats | null)[];
  readonly media: Column<string | null>;
  readonly shape: Column<readonly number[] | null>;
  readonly dtype: Column<string | null>;
  /** Why a payload that should be there is not, by index into the steps. */
  readonly problems: ReadonlyMap<number, string>;
  /**
   * Where an input or a target should have stayed the same and did not, by index into the steps: the
   * digest that it had at the writer's step before.
   */
  readonly changed: ReadonlyMap<number, string>;
}

/** Facts about the logged array; a field is null when it was not said. */
export interface Stats {
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly inf: number;
  /** Fraction of the values outside value_range, 0 to 1. */
  readonly clipped: number;
  readonly value_range: ValueRange | null;
}

export function columnAt<T>(column: Column<T>, index: number): T | null {
  return "same" in column ? column.same : (column.by_step[index] ?? null);
}

/** Where the steps of a series are on the timeline. */
export function positionsOf({ steps, positions = steps }: Series): readonly number[] {
  return positions;
}

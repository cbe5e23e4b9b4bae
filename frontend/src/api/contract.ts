/**
 * What the server says: the types of docs/http_api.md, with its names, as they are after `read.ts`
 * has checked an answer. Names that come from a log are keys of Maps, never of objects: a run may
 * be called `__proto__`.
 */
import type { PaneSpec } from "../kinds/index.ts";
import type { Logged } from "./logged.ts";
import type { Rows } from "./rows.ts";

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
  /** Who logged into it, by time; empty where that is not known. */
  readonly starts: readonly RunStart[];
  readonly series: readonly SeriesEntry[];
}

/** What one writer logged into a run. */
export interface RunStart {
  readonly origin: string;
  readonly host: string;
  readonly pid: number | null;
  readonly begun_s: number | null;
  readonly first_step: number;
  readonly last_step: number;
  readonly count: number;
  /** How many of its steps are hidden, and why. */
  readonly hidden: number;
  readonly reason: "restart" | "collision" | null;
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
  /** The newest step, where those above it are left over from an earlier pass. */
  readonly left_over_after: number | null;
  readonly kept: Kept;
}

export interface MetricSpec {
  /** Which of two values is the better one; null where nobody said so. */
  readonly better: "higher" | "lower" | null;
  readonly unit: string | null;
}

export type Kept = "all" | { readonly shown: number; readonly reason: string };

export interface Series {
  /** What the server calls this state of it. */
  readonly version: string;
  /** Ascending. */
  readonly steps: readonly number[];
  /** Where they are on the timeline; absent on one that counts steps. */
  readonly positions?: readonly number[];
  /** While it is still read, the steps are those that were read so far. */
  readonly loading: Loading | null;
  /** What of it could not be read, for people. */
  readonly notices: readonly string[];
  readonly samples: ReadonlyMap<string, SampleColumns>;
  /** What is here of the steps. */
  readonly rows: Rows;
}

export interface SampleColumns {
  /** The newest one. */
  readonly caption: string | null;
  readonly panes: ReadonlyMap<string, PaneColumns>;
  /** By id: see `metricIds.ts`. */
  readonly metrics: ReadonlyMap<string, Numbers>;
}

export interface PaneColumns {
  /** Where the pane is: begin and end of each stretch of steps, as indices, ascending. */
  readonly stretches: readonly number[];
  /** Where an input or a target should have stayed the same and did not, by index into the steps. */
  readonly changed: ReadonlySet<number>;
  /** One of its pictures; null as long as none is here. */
  readonly example: Logged | null;
  /** At an index: null where the pane is absent, undefined where that is not here, and is asked for. */
  at(index: number): Logged | null | undefined;
  /** All that are here. */
  here(): Iterable<Logged>;
}

/** A metric of a sample over the steps. */
export interface Numbers {
  /** The first step whose number is here in any case. */
  readonly from: number;
  /** Of the steps from there on; NaN where there is none. */
  readonly values: Float64Array;
  /** Of the steps before; null where nothing was measured. */
  readonly summary: Summary | null;
  /** At an index: NaN where there is none, undefined where that is not here, and is asked for. */
  at(index: number): number | undefined;
  /** The same, NaN where that is not here. */
  peek(index: number): number;
}

export interface Summary {
  readonly last: Point;
  readonly least: Point;
  readonly greatest: Point;
  /** Steps of a bin. */
  readonly size: number;
  /** By bin; NaN where nothing was measured. */
  readonly bins: {
    readonly least: readonly number[];
    readonly mean: readonly number[];
    readonly greatest: readonly number[];
  };
}

export interface Point {
  readonly value: number;
  readonly index: number;
}

/** Where the steps of a series are on the timeline. */
export function positionsOf({ steps, positions = steps }: Series): readonly number[] {
  return positions;
}

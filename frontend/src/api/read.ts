/**
 * Reads the server's JSON into the types of `contract.ts`. Lenient towards fields that are absent
 * or newer than this page, strict about the type of what it uses: a wrong one becomes its neutral
 * value here and cannot surprise the rest of the page.
 */
import { list, mapOf, number, object, text, textOrNull, type Json } from "../json.ts";
import { readSpec } from "../kinds/index.ts";
import { readRange } from "../kinds/valueRange.ts";
import type {
  Catalog,
  Column,
  Kept,
  Loading,
  Notice,
  PaneColumns,
  RunEntry,
  SampleColumns,
  Series,
  SeriesEntry,
  Stats,
} from "./contract.ts";
import { readMetrics, readNumbers } from "./metricIds.ts";
import { readMetric } from "./readMetric.ts";

export function readCatalog(json: unknown): Catalog {
  const catalog = object(json);
  const notices = list(catalog["notices"]).map(readNotice);
  return {
    revision: text(catalog["revision"]),
    loading: readLoading(catalog["loading"]),
    runs: list(catalog["runs"]).flatMap((run) => readRun(run, notices)),
    notices,
  };
}

export function readSeries(json: unknown): Series {
  const series = object(json);
  const steps = list(series["steps"]).map((step) => number(step) ?? 0);
  return {
    steps,
    loading: readLoading(series["loading"]),
    notices: [...list(series["notices"]).map(text), ...noticesOfSteps(steps)],
    samples: mapOf(series["samples"], readSample),
  };
}

/** Of steps that are rounded to the same number only the last can be reached. */
function noticesOfSteps(steps: readonly number[]): readonly string[] {
  const same = steps.filter((step, index) => steps[index + 1] === step).length;
  if (same === 0) return [];
  return [
    `${same} of ${steps.length} steps are not shown: browsers round numbers beyond 2^53, which makes ` +
      "them equal to the next step; log smaller steps",
  ];
}

function readLoading(json: unknown): Loading | null {
  if (json === null || json === undefined) return null;
  const loading = object(json);
  return { done: number(loading["done"]) ?? 0, total: number(loading["total"]) ?? 0 };
}

function readNotice(json: unknown): Notice {
  const notice = object(json);
  return {
    run: textOrNull(notice["run"]),
    tag: textOrNull(notice["tag"]),
    message: text(notice["message"]),
  };
}

/** What makes no sense is left out, and said: it takes nothing else with it. */
function readRun(json: unknown, notices: Notice[]): readonly RunEntry[] {
  const run = object(json);
  const name = textOrNull(run["name"]);
  if (name === null) {
    notices.push({ run: null, tag: null, message: "a run without a name is not shown" });
    return [];
  }
  const series = list(run["series"]).flatMap((entry) => {
    const read = readSeriesEntry(entry);
    if (read !== null) return [read];
    const tag = textOrNull(object(entry)["tag"]);
    notices.push({
      run: name,
      tag,
      message: "a series is not shown: its tag or its steps are invalid",
    });
    return [];
  });
  return [{ name, series }];
}

/** null where it makes no sense. */
function readSeriesEntry(json: unknown): SeriesEntry | null {
  const entry = object(json);
  if (textOrNull(entry["tag"]) === null) return null;
  const first_step = number(entry["first_step"]) ?? 0;
  const last_step = number(entry["last_step"]) ?? first_step;
  if (last_step < first_step) return null;
  return {
    tag: text(entry["tag"]),
    description: text(entry["description"]),
    description_html: text(entry["description_html"]),
    specs: mapOf(object(entry["spec"])["panes"], readSpec),
    metrics: readMetrics(object(entry["spec"])["metrics"], readMetric),
    samples: list(entry["samples"]).map(text),
    count: number(entry["count"]) ?? 0,
    first_step,
    last_step,
    last_wall_time_s: number(entry["last_wall_time_s"]),
    revision: text(entry["revision"]),
    kept: readKept(entry["kept"]),
  };
}

function readKept(json: unknown): Kept {
  if (typeof json !== "object" || json === null) return "all";
  const kept = object(json);
  return { shown: number(kept["shown"]) ?? 0, reason: text(kept["reason"]) };
}

function readSample(json: unknown): SampleColumns {
  const sample = object(json);
  return {
    caption: column(sample, "caption", textOrNull),
    panes: mapOf(sample["panes"], readPane),
    metrics: readNumbers(sample),
  };
}

function readPane(json: unknown): PaneColumns {
  const pane = object(json);
  return {
    keys: list(pane["keys"]).map(textOrNull),
    digests: list(pane["digests"]).map(textOrNull),
    stats: list(pane["stats"]).map(readStats),
    media: column(pane, "media", textOrNull),
    shape: column(pane, "shape", (shape) =>
      Array.isArray(shape) ? shape.map((size) => number(size) ?? 0) : null,
    ),
    dtype: column(pane, "dtype", textOrNull),
    problems: byIndex(pane["problems"]),
    changed: byIndex(pane["changed"]),
  };
}

function readStats(json: unknown): Stats | null {
  if (json === null || json === undefined) return null;
  const stats = object(json);
  return {
    min: number(stats["min"]),
    max: number(stats["max"]),
    nan: number(stats["nan"]) ?? 0,
    inf: number(stats["inf"]) ?? 0,
    clipped: number(stats["clipped"]) ?? 0,
    value_range: readRange(stats["value_range"]),
  };
}

/** `name` says what holds for all steps; when it is null, `name_by_step` stands beside it. */
function column<T>(json: Json, name: string, read: (value: unknown) => T): Column<T> {
  const by_step = json[`${name}_by_step`];
  return Array.isArray(by_step) ? { by_step: by_step.map(read) } : { same: read(json[name]) };
}

/** Texts by index into the steps. */
function byIndex(json: unknown): ReadonlyMap<number, string> {
  return new Map(Object.entries(object(json)).map(([index, said]) => [Number(index), text(said)]));
}

/**
 * Reads the server's catalog into the types of `contract.ts`. Lenient towards fields that are absent
 * or newer than this page, strict about the type of what it uses: a wrong one becomes its neutral
 * value here and cannot surprise the rest of the page.
 */
import { list, mapOf, number, object, text, textOrNull } from "../json.ts";
import { readSpec } from "../kinds/index.ts";
import type {
  Catalog,
  Kept,
  Loading,
  Notice,
  RunEntry,
  RunStart,
  SeriesEntry,
} from "./contract.ts";
import { readMetrics } from "./metricIds.ts";
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

export function readLoading(json: unknown): Loading | null {
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
  return [{ name, starts: list(run["starts"]).flatMap(readStart), series }];
}

function readStart(json: unknown): readonly RunStart[] {
  const start = object(json);
  const origin = textOrNull(start["origin"]);
  if (origin === null) return [];
  const { reason } = start;
  return [
    {
      origin,
      host: text(start["host"]),
      pid: number(start["pid"]),
      begun_s: number(start["begun_s"]),
      first_step: number(start["first_step"]) ?? 0,
      last_step: number(start["last_step"]) ?? 0,
      count: number(start["count"]) ?? 0,
      hidden: number(start["hidden"]) ?? 0,
      reason: reason === "restart" || reason === "collision" ? reason : null,
    },
  ];
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
    left_over_after: number(entry["left_over_after"]),
    kept: readKept(entry["kept"]),
  };
}

function readKept(json: unknown): Kept {
  if (typeof json !== "object" || json === null) return "all";
  const kept = object(json);
  return { shown: number(kept["shown"]) ?? 0, reason: text(kept["reason"]) };
}

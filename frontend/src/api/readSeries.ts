/**
 * Reads the answer to `series`: what it says is joined to what is here of the series. As lenient as
 * `read.ts`.
 */
import { list, number, object, text, textOrNull, type Json } from "../json.ts";
import { readRange } from "../kinds/valueRange.ts";
import { readContainer, readSteps, readWindows } from "./container.ts";
import type { Numbers, PaneColumns, Point, SampleColumns, Series, Summary } from "./contract.ts";
import type { Logged, Stats } from "./logged.ts";
import { metricId } from "./metricIds.ts";
import { numbersOf, withValues } from "./numbers.ts";
import { readLoading } from "./read.ts";
import { numbered, Rows } from "./rows.ts";

type ReadColumn = (json: unknown) => ArrayLike<number>;

/** An answer while it is read. */
interface Reading {
  readonly column: ReadColumn;
  readonly rows: Rows;
  /** The first step that it is about, and how many there are now. */
  readonly from: number;
  readonly count: number;
  readonly windows: readonly (readonly [number, number])[];
  /** The pictures in their order, and those that come again. */
  readonly pictures: readonly Logged[];
  readonly again: ArrayLike<number>;
  nextPicture: number;
  nextAgain: number;
}

/** `before` is what is here; the answer is about what is new since, or about all. */
export function readSeries(body: ArrayBuffer, before: Series | null): Series {
  const container = readContainer(body);
  const { head, column } = container;
  const from = number(head["from"]) ?? 0;
  const known = from > 0 ? before : null;
  const added = readSteps(container, head["steps"]);
  const isCut = known !== null && from < known.steps.length;
  const steps =
    known === null
      ? added
      : isCut || added.length > 0
        ? [...known.steps.slice(0, from), ...added]
        : known.steps;
  const rows =
    known?.rows ?? new Rows(number(head["window_steps"]) || 1, number(head["bin_steps"]));
  if (isCut) rows.cut(from);
  const windows = readWindows(head["windows"]);
  for (const index of indicesIn(windows)) rows.row(index);
  const pictures = object(head["pictures"]);
  const reading: Reading = {
    column,
    rows,
    from,
    count: steps.length,
    windows,
    pictures: readPictures(pictures, column),
    again: column(pictures["again"]),
    nextPicture: 0,
    nextAgain: 0,
  };
  const samples = new Map<string, SampleColumns>();
  for (const [id, sample] of known?.samples ?? []) {
    const left = isCut ? cutOff(sample, from) : sample;
    if (left !== null) samples.set(id, left);
  }
  for (const json of list(head["samples"])) {
    const sample = object(json);
    const id = text(sample["id"]);
    samples.set(id, readSample(reading, id, sample, samples.get(id)));
  }
  rows.shrink([0, steps.length - 1, ...indicesIn(windows)]);
  return {
    version: text(head["version"]),
    steps,
    loading: readLoading(head["loading"]),
    notices: [...list(head["notices"]).map(text), ...noticesOfSteps(steps)],
    samples,
    rows,
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

function* indicesIn(windows: Reading["windows"]): Generator<number> {
  for (const [begin, end] of windows) for (let i = begin; i < end; i += 1) yield i;
}

/** The part before an index; null where there is none. */
function cutOff({ caption, panes, metrics }: SampleColumns, from: number): SampleColumns | null {
  const left = new Map<string, PaneColumns>();
  for (const [role, pane] of panes) {
    const stretches = pane.stretches.map((edge) => Math.min(edge, from));
    while (stretches.length > 0 && stretches.at(-1) === stretches.at(-2)) stretches.length -= 2;
    const changed = new Set([...pane.changed].filter((index) => index < from));
    if (stretches.length > 0) left.set(role, { ...pane, stretches, changed });
  }
  if (left.size === 0) return null;
  const numbers = [...metrics].map(([id, one]) => [id, withValues(one, 0, [], from)] as const);
  return { caption, panes: left, metrics: new Map(numbers) };
}

function readSample(
  reading: Reading,
  id: string,
  sample: Json,
  before: SampleColumns | undefined,
): SampleColumns {
  const panes = new Map(before?.panes);
  for (const json of list(sample["panes"])) {
    const pane = object(json);
    const role = text(pane["role"]);
    panes.set(role, readPane(reading, `${id}\0${role}`, pane, panes.get(role)));
  }
  return {
    caption: textOrNull(sample["caption"]) ?? before?.caption ?? null,
    panes,
    metrics: readMetrics(reading, id, sample, before),
  };
}

function readPane(
  reading: Reading,
  name: string,
  json: Json,
  before: PaneColumns | undefined,
): PaneColumns {
  const { rows, from, count, windows } = reading;
  const pane = numbered(rows.panes, name);
  const codes = list(json["codes"]).map(text);
  let example = before?.example ?? null;
  windows.forEach(([begin], i) => {
    let last = begin === from ? rows.peekPicture(pane, begin - 1) : null;
    [...(codes[i] ?? "")].forEach((code, offset) => {
      last = nextOf(reading, code, last);
      if (code === ABSENT || last === null) return;
      example ??= last;
      rows.row(begin + offset).pictures[pane] = last;
      if (code === NEXT) rows.count(begin + offset);
    });
  });
  const everywhere = from < count ? [from, count] : [];
  const own = json["stretches"] === undefined ? everywhere : reading.column(json["stretches"]);
  const changed = Object.keys(object(json["changed"])).map(Number);
  return {
    stretches: joined(before?.stretches ?? [], Array.from(own)),
    changed: new Set([...(before?.changed ?? []), ...changed]),
    example,
    at: (index) => rows.picture(pane, index),
    here: () => rows.pictures(pane),
  };
}

const [ABSENT, NEXT, AGAIN] = ["0", "2", "3"];

/** The picture that a code stands for: one of the list, or that of the step before. */
function nextOf(reading: Reading, code: string, last: Logged | null): Logged | null {
  if (code === NEXT) return reading.pictures[reading.nextPicture++] ?? null;
  if (code === AGAIN) return reading.pictures[reading.again[reading.nextAgain++] ?? -1] ?? null;
  return last;
}

function joined(before: readonly number[], added: readonly number[]): readonly number[] {
  const meets = before.length > 0 && before.at(-1) === added[0];
  return meets ? [...before.slice(0, -1), ...added.slice(1)] : [...before, ...added];
}

function readMetrics(
  reading: Reading,
  sample: string,
  json: Json,
  before: SampleColumns | undefined,
): ReadonlyMap<string, Numbers> {
  const { column, rows, from, count, windows } = reading;
  const { bin_steps } = rows;
  const metrics = new Map(before?.metrics);
  for (const one of list(json["metrics"])) {
    const [name, definition, values] = list(one);
    const id = metricId(text(name), definition);
    const metric = numbered(rows.metrics, `${sample}\0${id}`);
    const isSummary = bin_steps !== null && from === 0;
    const numbers = isSummary
      ? numbersOf(rows, metric, count, readSummary(values, bin_steps, column))
      : withValues(
          metrics.get(id) ?? numbersOf(rows, metric, 0, null),
          from,
          column(values),
          count,
        );
    metrics.set(id, numbers);
  }
  // The numbers of the other steps that the answer holds.
  const others = windows.filter(([begin]) => from === 0 || begin < from);
  for (const one of list(json["numbers"])) {
    const [name, definition, values] = list(one);
    const metric = numbered(rows.metrics, `${sample}\0${metricId(text(name), definition)}`);
    const all = column(values);
    let at = 0;
    for (const index of indicesIn(others)) rows.row(index).numbers[metric] = all[at++] ?? NaN;
  }
  return metrics;
}

function readSummary(json: unknown, size: number, column: ReadColumn): Summary | null {
  if (json === null) return null;
  const { last, least, greatest, bins } = object(json);
  const all = Array.from(column(bins));
  const third = all.length / 3;
  return {
    last: readPoint(last),
    least: readPoint(least),
    greatest: readPoint(greatest),
    size,
    bins: {
      least: all.slice(0, third),
      mean: all.slice(third, 2 * third),
      greatest: all.slice(2 * third),
    },
  };
}

function readPoint(json: unknown): Point {
  const [value, index] = list(json);
  return { value: number(value) ?? NaN, index: number(index) ?? 0 };
}

function readPictures(json: Json, column: ReadColumn): readonly Logged[] {
  const { digests, keys, stats, facts, fact, problems } = json;
  const [allKeys, allStats] = [list(keys), list(stats)];
  const allFacts = list(facts).map(readFacts);
  const numbers = typeof fact === "number" ? null : column(fact);
  return list(digests).map((one, i) => {
    const digest = text(one);
    return {
      digest,
      key: textOrNull(allKeys[i])?.replace("*", () => digest) ?? null,
      stats: readStats(allStats[i]),
      ...(allFacts[numbers?.[i] ?? 0] ?? readFacts(null)),
      problem: textOrNull(object(problems)[i]),
    };
  });
}

function readFacts(json: unknown): Pick<Logged, "media" | "shape" | "dtype"> {
  const [media, shape, dtype] = list(json);
  return {
    media: textOrNull(media),
    shape: Array.isArray(shape) ? shape.map((size) => number(size) ?? 0) : null,
    dtype: textOrNull(dtype),
  };
}

function readStats(json: unknown): Stats {
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

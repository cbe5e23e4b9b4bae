import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../src/api/contract.ts";
import { readSeries } from "../src/api/readSeries.ts";
import { container } from "./answers.ts";

const FACTS = ["image/png", [2, 2], "uint8"];

interface Answer {
  readonly from?: number;
  readonly steps: readonly number[];
  readonly windows: readonly (readonly [number, number])[];
  readonly digests: string;
  readonly pane: Readonly<Record<string, unknown>>;
  readonly metrics?: readonly unknown[];
  readonly more?: Readonly<Record<string, unknown>>;
  readonly sample?: Readonly<Record<string, unknown>>;
}

/** Of one sample with one output; `digests` has a letter for each picture. */
function answer({ from = 0, steps, windows, digests, pane, metrics = [], ...rest }: Answer) {
  const all = [...digests];
  return container({
    version: `v${from + steps.length}`,
    from,
    steps: { values: steps },
    windows,
    window_steps: 4,
    samples: [{ id: "0", panes: [{ role: "output", ...pane }], metrics, ...rest.sample }],
    pictures: {
      digests: all,
      keys: all.map((digest) => (digest === "x" ? null : "k-*-1")),
      stats: all.map(() => ({ min: 0, max: 9 })),
      facts: [FACTS],
      fact: 0,
      again: [0],
      problems: { 0: "gone" },
    },
    ...rest.more,
  });
}

/** A letter for each step: its picture, a dot where there is none, ? where that is not here. */
function letters(series: Series): string {
  const pane = series.samples.get("0")!.panes.get("output")!;
  return series.steps
    .map((_, i) => pane.at(i))
    .map((logged) => (logged === undefined ? "?" : (logged?.digest ?? ".")))
    .join("");
}

const first = answer({
  steps: [0, 10, 20, 30, 40, 50],
  windows: [
    [0, 1],
    [3, 6],
  ],
  digests: "abc",
  pane: { codes: ["2", "213"], stretches: [0, 6], changed: { 1: "z" } },
});

test("windows hold the pictures of some steps, each said once", () => {
  const series = readSeries(first, null);
  assert.equal(letters(series), "a??bba");
  const pane = series.samples.get("0")!.panes.get("output")!;
  assert.deepEqual(pane.at(3), {
    digest: "b",
    key: "k-b-1",
    stats: { min: 0, max: 9, nan: 0, inf: 0, clipped: 0, value_range: null },
    media: "image/png",
    shape: [2, 2],
    dtype: "uint8",
    problem: null,
  });
  assert.equal(pane.at(0)?.problem, "gone");
  assert.deepEqual([pane.stretches, [...pane.changed]], [[0, 6], [1]]);
});

test("what is looked for and is not here is told", () => {
  const series = readSeries(first, null);
  const missed: number[] = [];
  series.rows.missed = (index) => missed.push(index);
  letters(series);
  assert.deepEqual(missed, [1, 2]);
});

test("what is new is appended, and may be the picture of the step before", () => {
  const before = readSeries(first, null);
  const series = readSeries(
    answer({
      from: 6,
      steps: [60, 70],
      windows: [[6, 8]],
      digests: "d",
      pane: { codes: ["12"], changed: { 7: "z" } },
    }),
    before,
  );
  assert.deepEqual(series.steps, [0, 10, 20, 30, 40, 50, 60, 70]);
  assert.equal(letters(series), "a??bbaad");
  const pane = series.samples.get("0")!.panes.get("output")!;
  assert.deepEqual(
    [pane.stretches, [...pane.changed]],
    [
      [0, 8],
      [1, 7],
    ],
  );
});

test("a window that comes later fills its gap, and the steps stay the same list", () => {
  const before = readSeries(first, null);
  const series = readSeries(
    answer({
      from: 6,
      steps: [],
      windows: [[1, 3]],
      digests: "e",
      pane: { codes: ["20"] },
    }),
    before,
  );
  assert.equal(series.steps, before.steps);
  assert.equal(letters(series), "ae.bba");
});

test("a restart cuts off what it wrote again", () => {
  const before = readSeries(first, null);
  const series = readSeries(
    answer({
      from: 4,
      steps: [45],
      windows: [[4, 5]],
      digests: "f",
      pane: { codes: ["2"] },
    }),
    before,
  );
  assert.deepEqual(series.steps, [0, 10, 20, 30, 45]);
  assert.equal(letters(series), "a??bf");
  assert.deepEqual(series.samples.get("0")!.panes.get("output")!.stretches, [0, 5]);
});

test("a sample that is nowhere any more is gone", () => {
  const before = readSeries(
    answer({ steps: [5], windows: [[0, 1]], digests: "a", pane: { codes: ["2"] } }),
    null,
  );
  const other = { id: "1", panes: [], metrics: [] };
  const more = { samples: [other], from: 0 };
  const series = readSeries(
    answer({ steps: [6], windows: [[0, 1]], digests: "", pane: {}, more }),
    before,
  );
  assert.deepEqual([...series.samples.keys()], ["1"]);
});

test("an answer about all replaces all", () => {
  const before = readSeries(first, null);
  const series = readSeries(
    answer({ steps: [7], windows: [[0, 1]], digests: "g", pane: { codes: ["2"] } }),
    before,
  );
  assert.equal(letters(series), "g");
});

function numbersIn(series: Series): readonly (number | undefined)[] {
  const numbers = series.samples.get("0")!.metrics.get("psnr")!;
  return series.steps.map((_, i) => numbers.at(i));
}

test("numbers that are all here go on", () => {
  const pane = { codes: ["2"] };
  const before = readSeries(
    answer({
      steps: [1, 2],
      windows: [[1, 2]],
      digests: "a",
      pane,
      metrics: [["psnr", null, [20, null]]],
    }),
    null,
  );
  const metrics = [["psnr", null, [22]]];
  const series = readSeries(
    answer({ from: 2, steps: [3], windows: [[2, 3]], digests: "b", pane, metrics }),
    before,
  );
  assert.deepEqual(numbersIn(series), [20, NaN, 22]);
  const cut = readSeries(
    answer({ from: 1, steps: [9], windows: [[1, 2]], digests: "b", pane, metrics }),
    series,
  );
  assert.deepEqual(numbersIn(cut), [20, 22]);
});

test("of a summarized metric the numbers of windows are here, and those that come later", () => {
  const pane = { codes: ["2", "21"] };
  const summary = {
    last: [3, 4],
    least: [1, 2],
    greatest: [9, 1],
    bins: [5, 1, 3, 6, 1, 3, 9, 1, 3],
  };
  const before = readSeries(
    answer({
      steps: [0, 1, 2, 3, 4],
      windows: [
        [0, 1],
        [3, 5],
      ],
      digests: "ab",
      pane,
      metrics: [["psnr", null, summary]],
      sample: { numbers: [["psnr", null, [5, null, 3]]] },
      more: { bin_steps: 2 },
    }),
    null,
  );
  assert.deepEqual(numbersIn(before), [5, undefined, undefined, NaN, 3]);
  const series = readSeries(
    answer({
      from: 5,
      steps: [5],
      windows: [
        [1, 2],
        [5, 6],
      ],
      digests: "c",
      pane: { codes: ["2", "1"] },
      metrics: [["psnr", null, [4]]],
      sample: { numbers: [["psnr", null, [9]]] },
    }),
    before,
  );
  assert.deepEqual(numbersIn(series), [5, 9, undefined, NaN, 3, 4]);
  assert.deepEqual(series.samples.get("0")!.metrics.get("psnr")!.summary, {
    last: { value: 3, index: 4 },
    least: { value: 1, index: 2 },
    greatest: { value: 9, index: 1 },
    size: 2,
    bins: { least: [5, 1, 3], mean: [6, 1, 3], greatest: [9, 1, 3] },
  });
});

test("columns stand behind the JSON, at their places", () => {
  const text = new TextEncoder().encode(
    JSON.stringify({
      steps: {
        first: 5,
        differences: { at: 0, type: "u2", count: 2 },
        repeats: { at: 8, type: "u1", count: 2 },
      },
    }),
  );
  const begin = Math.ceil((4 + text.length) / 8) * 8;
  const body = new ArrayBuffer(begin + 16);
  new DataView(body).setUint32(0, text.length, true);
  new Uint8Array(body, 4).set(text);
  new Uint16Array(body, begin, 2).set([10, 300]);
  new Uint8Array(body, begin + 8, 2).set([2, 1]);
  assert.deepEqual(readSeries(body, null).steps, [5, 15, 25, 325]);
});

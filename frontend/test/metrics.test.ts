import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../src/api/contract.ts";
import { readSeries as readAnswer } from "../src/api/readSeries.ts";
import type { Source } from "../src/model/cells.ts";
import { bandOf, curveOf, rangeOfCurves, thinned, valueAt } from "../src/model/curves.ts";
import { arranged, dropOf, gotWorse, measuredAt, pastOf } from "../src/model/metrics.ts";
import { ORDERS } from "../src/model/metricView.ts";
import { container, readSeries } from "./answers.ts";

type Values = Readonly<Record<string, readonly (number | null)[]>>;

function seriesOf(values: Values) {
  const length = Math.max(...Object.values(values).map((all) => all.length));
  return readSeries({
    steps: Array.from({ length }, (_, i) => 10 * i),
    samples: Object.fromEntries(
      Object.entries(values).map(([id, psnr]) => [id, { panes: {}, metrics: { psnr } }]),
    ),
  });
}

function sourceOf(run: string, values: Values): Source {
  return { run, state: { kind: "ready", series: seriesOf(values) }, specs: new Map() };
}

const series = seriesOf({ a: [1, 5, null, 3], b: [null, null, null, null] });

test("the past of a sample ends at the step that is asked for", () => {
  const past = (step: number, better: "higher" | "lower" = "higher"): unknown => {
    const found = pastOf(series, "a", "psnr", step, better);
    return found && [found.now, found.position, found.best, found.bestPosition, dropOf(found)];
  };
  assert.deepEqual(past(30), [3, 30, 5, 10, 2]);
  assert.deepEqual(past(25), [5, 10, 5, 10, 0]);
  assert.deepEqual(past(30, "lower"), [3, 30, 1, 0, 2]);
  assert.equal(past(-1), null);
  assert.equal(pastOf(series, "b", "psnr", 30, "higher"), null);
  assert.equal(pastOf(series, "a", "ssim", 30, "higher"), null);
});

test("what was measured is that of exactly the step", () => {
  assert.deepEqual(measuredAt(series, "a", 10), [["psnr", 5]]);
  assert.deepEqual(measuredAt(series, "a", 20), []);
  assert.deepEqual(measuredAt(series, "a", 15), []);
});

const sources = [
  sourceOf("x", { p: [1, 9, 4], q: [8, 8, 8], r: [2, 3, 6], none: [] }),
  sourceOf("y", { p: [5, 5, 5], q: [9, 9, 3], r: [7, 7, 7], none: [] }),
];
const ids = ["none", "p", "q", "r"];

test("of several runs the one that matters speaks for the sample; what has no value is last", () => {
  const question = { name: "psnr", better: "higher", position: 20 } as const;
  const orders = ORDERS.map((order) => arranged(ids, sources, order, question).join(" "));
  assert.deepEqual(orders, ["none p q r", "q p r none", "q r p none", "q p r none", "p q r none"]);
});

test("where low is good, high is worst", () => {
  const question = { name: "psnr", better: "lower", position: 20 } as const;
  assert.deepEqual(arranged(ids, sources, "worst", question), ["q", "r", "p", "none"]);
});

test("those that got worse are worse than their best by the margin, and by more than nothing", () => {
  const question = { name: "psnr", better: "higher", position: 20 } as const;
  assert.deepEqual(gotWorse(ids, sources, 0, question), ["p", "q"]);
  assert.deepEqual(gotWorse(ids, sources, 5, question), ["p", "q"]);
  assert.deepEqual(gotWorse(ids, sources, 6, question), ["q"]);
  assert.deepEqual(gotWorse(ids, sources, 0, { ...question, position: 0 }), []);
});

test("a curve has no points where nothing was measured", () => {
  const curve = curveOf(series, "a", "psnr");
  assert.deepEqual(curve, { positions: [0, 10, 30], values: [1, 5, 3] });
  assert.deepEqual(
    [-1, 0, 29, 30, 99].map((step) => valueAt(curve, step)),
    [null, 1, 5, 3, 3],
  );
  assert.deepEqual(rangeOfCurves([curve]), [1, 5]);
  assert.equal(rangeOfCurves([]), null);
});

test("mean and range are over the samples that were measured", () => {
  const band = bandOf(seriesOf({ a: [1, 2, null], b: [3, null, null] }), ["a", "b"], "psnr");
  assert.deepEqual(
    [band.mean, band.least, band.greatest].map(({ values }) => values),
    [
      [2, 2],
      [1, 2],
      [3, 2],
    ],
  );
  assert.deepEqual(band.mean.positions, [0, 10]);
});

test("ten thousand steps are few points, and no peak is lost", () => {
  const steps = Array.from({ length: 10_000 }, (_, i) => i);
  const values = steps.map((step) => (step === 4321 ? 99 : step === 4322 ? -99 : step % 7));
  const points = thinned({ positions: steps, values }, { first: 0, last: 9_999 }, 500);
  const drawn = [...points].filter((_, i) => i % 2 === 1);
  assert.ok(points.length / 2 <= 4 * 500);
  assert.deepEqual([Math.max(...drawn), Math.min(...drawn)], [99, -99]);
  const xs = [...points].filter((_, i) => i % 2 === 0);
  assert.deepEqual(
    xs,
    [...xs].sort((a, b) => a - b),
  );
  assert.deepEqual([drawn[0], drawn.at(-1)], [values[0], values.at(-1)]);
});

/** Values of 16 steps in bins of 4, of which the steps from 12 on are here; then `more`. */
function long(values: readonly number[], more: readonly number[] = []): Series {
  const bins = (pick: (...of: number[]) => number): number[] =>
    [0, 4, 8, 12].map((begin) => pick(...values.slice(begin, begin + 4)));
  const point = (value: number): readonly [number, number] => [value, values.indexOf(value)];
  const mean = (...of: number[]): number => of.reduce((a, b) => a + b) / of.length;
  const summary = {
    last: [values[15], 15],
    least: point(Math.min(...values)),
    greatest: point(Math.max(...values)),
    bins: [...bins(Math.min), ...bins(mean), ...bins(Math.max)],
  };
  const head = {
    version: "16s.v",
    steps: { values: values.map((_, i) => 10 * i) },
    windows: [[12, 16]],
    window_steps: 4,
    bin_steps: 4,
  };
  const said = (numbers: unknown, others: unknown = []): unknown => [
    {
      id: "a",
      panes: [],
      metrics: [["psnr", null, numbers]],
      numbers: [["psnr", null, others]],
    },
  ];
  const first = readAnswer(
    container({ ...head, from: 0, samples: said(summary, values.slice(12)) }),
    null,
  );
  const steps = { values: more.map((_, i) => 160 + 10 * i) };
  return more.length === 0
    ? first
    : readAnswer(container({ ...head, from: 16, steps, windows: [], samples: said(more) }), first);
}

const VALUES = [5, 6, 2, 7, 3, 9, 4, 5, 6, 6, 8, 6, 7, 1, 6, 5];

test("of a long series the past is that of the summary, of bins, and of what is here", () => {
  const series = long(VALUES);
  const past = (step: number, of = series): unknown => {
    const found = pastOf(of, "a", "psnr", step, "higher");
    return found && [found.now, found.best, found.bestPosition, found.least, found.greatest];
  };
  assert.deepEqual(past(150), [5, 9, 50, 1, 9]);
  // The least one comes later: 2 is that of a bin, whose first step stands for it.
  assert.deepEqual(past(120), [7, 9, 50, 2, 9]);
  assert.equal(past(60), null, "it is not here yet");
  assert.deepEqual(past(180, long(VALUES, [NaN, 10, 8])), [8, 10, 170, 1, 10]);
  assert.deepEqual(past(160, long(VALUES, [NaN, 10, 8])), [5, 9, 50, 1, 9]);
});

test("the best of a bin is at its step once the numbers around it are here", () => {
  const series = long(VALUES.map((value, i) => (i === 15 ? 20 : value)));
  const best = (): readonly unknown[] => {
    const past = pastOf(series, "a", "psnr", 140, "higher")!;
    return [past.best, past.bestPosition];
  };
  assert.deepEqual(best(), [9, 40]);
  const numbers = series.rows.metrics.get("a\0psnr")!;
  for (let i = 4; i < 8; i += 1) series.rows.row(i).numbers[numbers] = VALUES[i]!;
  assert.deepEqual(best(), [9, 50]);
});

test("a band over a long series has a point for each bin, then one for each step", () => {
  const { mean, least, greatest } = bandOf(long(VALUES, [10, 8]), ["a"], "psnr");
  assert.deepEqual(mean.positions, [0, 40, 80, 120, 160, 170]);
  assert.deepEqual(least.values, [2, 3, 6, 1, 10, 8]);
  assert.deepEqual(greatest.values, [7, 9, 8, 7, 10, 8]);
  assert.deepEqual(mean.values, [5, 5.25, 6.5, 4.75, 10, 8]);
});

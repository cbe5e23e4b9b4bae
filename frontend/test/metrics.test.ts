import assert from "node:assert/strict";
import { test } from "node:test";
import { readSeries } from "../src/api/read.ts";
import type { Source } from "../src/model/cells.ts";
import { bandOf, curveOf, rangeOfCurves, thinned, valueAt } from "../src/model/curves.ts";
import { arranged, dropOf, gotWorse, measuredAt, pastOf } from "../src/model/metrics.ts";
import { ORDERS } from "../src/model/metricView.ts";

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

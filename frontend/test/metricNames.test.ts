import assert from "node:assert/strict";
import { test } from "node:test";
import { readMetric } from "../src/api/readMetric.ts";
import { describeAgreement } from "../src/model/agreementFacts.ts";
import { bandOf, curveOf, rangeOfCurves } from "../src/model/curves.ts";
import { formatMetric, infiniteFrom, nameMetric } from "../src/model/metricNames.ts";
import { metricNumbers } from "../src/model/numbers.ts";
import { readSeries } from "./answers.ts";

const PSNR = readMetric({ better: "higher", unit: "dB" });
const HIGHER = readMetric({ better: "higher" });
const READY = readMetric({});

function seriesOf(samples: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
  return readSeries({
    steps: [0, 10],
    samples: Object.fromEntries(
      Object.entries(samples).map(([id, metrics]) => [id, { panes: {}, metrics }]),
    ),
  });
}

test("known metrics have their usual names, means say that they are, and others stay as they are", () => {
  assert.equal(nameMetric("psnr", PSNR), "PSNR");
  assert.equal(nameMetric("iou", HIGHER), "mean IoU");
  assert.equal(nameMetric("dice", HIGHER), "mean Dice");
  // Nobody knows of which classes they are.
  assert.equal(nameMetric("iou", READY), "IoU");
  assert.equal(nameMetric("pixel_error", READY), "pixel error");
  assert.equal(nameMetric("my_loss", READY), "my_loss");
});

test("numbers of one metric have as many digits each, with their unit; counts have no decimals", () => {
  const series = seriesOf({ a: { psnr: [19, 18.84], ssim: [0.9, 0.98765], cells: [12, 7] } });
  const specs = new Map([["psnr", PSNR]]);
  const at = (step: number) => metricNumbers(series, "a", step, null, specs);
  assert.deepEqual(at(0), [
    ["psnr", "19.00 dB"],
    ["ssim", "0.9000"],
    ["cells", "12"],
  ]);
  assert.deepEqual(at(10), [
    ["psnr", "18.84 dB"],
    ["ssim", "0.9877"],
    ["cells", "7"],
  ]);
  assert.deepEqual(
    [0, 1.5e-7, -0.25].map((value) => formatMetric(value)),
    ["0", "1.5e−7", "−0.2500"],
  );
});

test("the PSNR of equal pictures is infinite, and a number of the user's is what it is", () => {
  const series = seriesOf({ a: { psnr: [200, 30] } });
  const numbers = (spec: typeof PSNR) =>
    metricNumbers(series, "a", 0, null, new Map([["psnr", spec]]));
  assert.deepEqual(numbers(PSNR), [["psnr", "∞ dB"]]);
  assert.deepEqual(numbers(READY), [["psnr", "200.0"]]);
});

test("what is infinite is left out of the axis and of the mean, and counted", () => {
  const series = seriesOf({
    a: { psnr: [200, 30] },
    b: { psnr: [20, 200] },
    c: { psnr: [10, 200] },
  });
  const limit = infiniteFrom("psnr", PSNR);
  const curve = curveOf(series, "a", "psnr", limit);
  assert.deepEqual(curve.values, [Infinity, 30]);
  assert.deepEqual(rangeOfCurves([curve]), [30, 30]);
  const band = bandOf(series, ["a", "b", "c"], "psnr", limit);
  assert.deepEqual(band.mean.values, [15, 30]);
  assert.deepEqual(band.least.values, [10, 30]);
  assert.deepEqual(band.greatest.values, [Infinity, Infinity]);
  assert.deepEqual(band.infinite.values, [1, 2]);
  assert.deepEqual(rangeOfCurves([band.least, band.greatest, band.mean]), [10, 30]);
  const equal = bandOf(series, ["a"], "psnr", limit);
  assert.deepEqual(
    [equal.mean.values, equal.least.values],
    [
      [Infinity, 30],
      [Infinity, 30],
    ],
  );
});

test("hits and misses are said to be those of a class", () => {
  const agreement = {
    tp: 8,
    fp: 1,
    fn: 1,
    tn: 90,
    wrong: 2,
    ignored: 0,
    meanIou: 0.9,
    meanDice: 0.95,
  };
  const what = (name: string | null): string => describeAgreement(agreement, 1, name).what;
  assert.equal(what("membrane"), "IoU membrane 0.8000 · Dice 0.8889");
  assert.equal(what(null), "IoU of class 1 0.8000 · Dice 0.8889");
});

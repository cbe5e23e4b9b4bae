import assert from "node:assert/strict";
import { test } from "node:test";

import { loggedName, metricLabel, readMetrics } from "../src/api/metricIds.ts";
import { readMetric } from "../src/api/readMetric.ts";
import { readSeries, valuesOf } from "./answers.ts";

const NEW = "mae (fractions)";

test("a definition is part of what a metric is", () => {
  const spec = {
    mae: { better: "lower", unit: null, definition: "fractions" },
    psnr: { better: "higher", unit: "dB" },
    ssim: { better: "higher", unit: null, definition: "of another version" },
  };
  assert.deepEqual(
    [...readMetrics(spec, readMetric)].map(([id, { better }]) => [id, better]),
    [
      [NEW, "lower"],
      ["psnr", "higher"],
      ["ssim (other definition)", "higher"],
    ],
  );
});

function numbersOf(metrics: readonly unknown[]): readonly unknown[] {
  const series = readSeries({ steps: [1, 2, 3], samples: { "0": { panes: {}, metrics } } });
  const all = series.samples.get("0")!.metrics;
  return [...all].map(([id, numbers]) => [id, valuesOf(numbers)]);
}

test("numbers of two definitions are two metrics, each without the steps of the other", () => {
  assert.deepEqual(
    numbersOf([
      ["mae", null, [8, null, null]],
      ["mae", "fractions", [null, null, 0.02]],
      ["psnr", null, [20, 21, 22]],
    ]),
    [
      ["mae", [8, null, null]],
      [NEW, [null, null, 0.02]],
      ["psnr", [20, 21, 22]],
    ],
  );
});

test("whatever a log says, a name is at most three metrics", () => {
  assert.deepEqual(
    numbersOf([
      ["mae", { a: 1 }, [0, null, null]],
      ["mae", "definition 1", [null, 1, null]],
      ["mae", "definition 2", [null, null, 2]],
      ["toString", null, [1, null, null]],
    ]),
    [
      ["mae", [0, null, null]],
      ["mae (other definition)", [null, 1, 2]],
      ["toString", [1, null, null]],
    ],
  );
});

test("people read the name alone, and the definition where there are two", () => {
  assert.equal(loggedName(NEW), "mae");
  assert.equal(metricLabel(NEW, ["psnr", NEW]), "mae");
  assert.equal(metricLabel("mae", ["psnr", "mae"]), "mae");
  const both = ["mae", "psnr", NEW];
  assert.deepEqual(
    both.map((id) => metricLabel(id, both)),
    ["mae as given", "psnr", "mae of the range"],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { loggedName, metricLabel, readMetrics, readNumbers } from "../src/api/metricIds.ts";
import { readMetric } from "../src/api/readMetric.ts";

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

test("numbers of two definitions are two metrics, each without the steps of the other", () => {
  const metrics = { mae: [8, 7, null, 0.03, 0.02], psnr: [20, 21, 22, 23, 24] };
  const definitions = { mae: [null, null, null, "fractions", "fractions"] };
  assert.deepEqual(
    [...readNumbers({ metrics, definitions })],
    [
      ["mae", [8, 7, null, null, null]],
      [NEW, [null, null, null, 0.03, 0.02]],
      ["psnr", metrics.psnr],
    ],
  );
});

test("one definition is one metric; without any it is as it ever was", () => {
  const metrics = { mae: [8, 7] };
  assert.deepEqual(
    [...readNumbers({ metrics, definitions: { mae: "fractions" } })],
    [[NEW, [8, 7]]],
  );
  assert.deepEqual([...readNumbers({ metrics })], [["mae", [8, 7]]]);
});

test("whatever a log says, a name is at most three metrics", () => {
  const steps = 1000;
  const values = Array.from({ length: steps }, (_, i) => i);
  const texts = values.map((i) => (i % 3 === 0 ? { a: i } : `definition ${i}`));
  const numbers = readNumbers({ metrics: { mae: values }, definitions: { mae: texts } });
  assert.deepEqual([...numbers.keys()], ["mae", "mae (other definition)"]);
  assert.deepEqual(
    [...readNumbers({ metrics: { toString: [1] }, definitions: {} }).keys()],
    ["toString"],
  );
  assert.deepEqual([...readNumbers({ metrics: { a: [1] }, definitions: [] }).keys()], ["a"]);
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

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../src/api/read.ts";
import { readSpec } from "../src/kinds/index.ts";
import { readSeries as readAnswer } from "../src/api/readSeries.ts";
import { answerOf, container, readSeries, valuesOf } from "./answers.ts";

test("a catalog as the contract shows it is read in full", () => {
  const catalog = readCatalog({
    revision: "5f0c",
    loading: { done: 3, total: 10 },
    notices: [{ run: "unet/bce", tag: null, message: "2 events could not be read" }],
    runs: [
      {
        name: "unet/bce",
        series: [
          {
            tag: "val",
            description: "",
            spec: {
              version: 1,
              panes: { output: { kind: "image", value_range: [-1, 1] } },
              metrics: { psnr: { better: "higher", unit: "dB" } },
            },
            samples: ["0", "1"],
            count: 50,
            first_step: 0,
            last_step: 990,
            revision: "a81",
            kept: { shown: 50, reason: "TensorBoard keeps at most 50 steps" },
          },
        ],
      },
    ],
  });
  const [run] = catalog.runs;
  const [series] = run?.series ?? [];
  assert.deepEqual(catalog.loading, { done: 3, total: 10 });
  assert.deepEqual(catalog.notices[0]?.tag, null);
  assert.deepEqual(
    [run?.name, series?.tag, series?.count, series?.last_step],
    ["unet/bce", "val", 50, 990],
  );
  assert.deepEqual(series?.specs.get("output"), {
    kind: "image",
    isVolume: false,
    value_range: [-1, 1],
    transfer: "srgb",
  });
  assert.deepEqual(series?.metrics.get("psnr"), { better: "higher", unit: "dB" });
  assert.deepEqual(series?.kept, { shown: 50, reason: "TensorBoard keeps at most 50 steps" });
});

test("nonsense is an empty catalog, not an exception", () => {
  for (const json of [null, 7, "x", [], { runs: "no" }, { runs: [null, { series: [3] }] }]) {
    readCatalog(json);
    readAnswer(container(json), null);
    readAnswer(answerOf({}, { samples: json, pictures: json, windows: json }), null);
  }
  assert.deepEqual(readCatalog(null).runs, []);
});

test("names that objects inherit are only names", () => {
  const json: unknown = JSON.parse('{"steps": [], "samples": {"__proto__": {"panes": {}}}}');
  assert.deepEqual([...readSeries(json).samples.keys()], ["__proto__"]);
});

test("specs of all kinds are read, and what is wrong in them is left out", () => {
  const labels = readSpec({
    kind: "labels",
    classes: { "0": "background", "1": "membrane", x: "no id", "-1": 7 },
    colors: { "1": "#FF8800", "2": "red" },
    ignore: 255,
    volume: true,
  });
  assert.deepEqual(labels, {
    kind: "labels",
    isVolume: true,
    classes: new Map([
      [0, "background"],
      [1, "membrane"],
    ]),
    colors: new Map([[1, "#ff8800"]]),
    ignore: 255,
  });
  assert.deepEqual(readSpec({ kind: "scalar", unit: "m", value_range: [0, 5] }), {
    kind: "scalar",
    isVolume: false,
    value_range: [0, 5],
    colormap: "viridis",
    unit: "m",
  });
  assert.deepEqual(readSpec({ kind: "hologram" }), {
    kind: "unknown",
    isVolume: false,
    name: "hologram",
  });
});

test("metrics come as columns, with nothing where nothing was measured", () => {
  const series = readSeries({
    steps: [1, 2],
    samples: { "0": { panes: {}, metrics: { psnr: [21.5, null], iou: ["x", 1] } } },
  });
  assert.deepEqual(
    [...series.samples.get("0")!.metrics].map(([id, numbers]) => [id, valuesOf(numbers)]),
    [
      ["psnr", [21.5, null]],
      ["iou", [null, 1]],
    ],
  );
});

test("a series that makes no sense is left out and said, and takes no other with it", () => {
  const good = { tag: "val", count: 1, first_step: 0, last_step: 0, samples: ["0"] };
  const { runs, notices } = readCatalog({
    notices: [{ run: null, tag: null, message: "m" }],
    runs: [
      {
        name: "a",
        series: [{ ...good, tag: 7 }, { ...good, tag: "x", last_step: -1 }, good, null],
      },
      { series: [good] },
      "b",
      { name: "c", series: [good] },
    ],
  });
  assert.deepEqual(
    runs.map(({ name, series }) => [name, series.map(({ tag }) => tag)]),
    [
      ["a", ["val"]],
      ["c", ["val"]],
    ],
  );
  assert.deepEqual(
    notices.map(({ run, tag }) => [run, tag]),
    [
      [null, null],
      ["a", null],
      ["a", "x"],
      ["a", null],
      [null, null],
      [null, null],
    ],
  );
});

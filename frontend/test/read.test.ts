import assert from "node:assert/strict";
import { test } from "node:test";
import { columnAt } from "../src/api/contract.ts";
import { readCatalog, readSeries } from "../src/api/read.ts";

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
            spec: { version: 1, panes: { output: { kind: "image", value_range: [-1, 1] } } },
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
  assert.equal(series?.kinds.get("output"), "image");
  assert.deepEqual(series?.kept, { shown: 50, reason: "TensorBoard keeps at most 50 steps" });
});

test("nonsense is an empty catalog, not an exception", () => {
  for (const json of [null, 7, "x", [], { runs: "no" }, { runs: [null, { series: [3] }] }]) {
    readCatalog(json);
    readSeries(json);
  }
  assert.deepEqual(readCatalog(null).runs, []);
});

test("a column is said once or for each step", () => {
  const series = readSeries({
    steps: [1, 2],
    samples: {
      "0": {
        caption: null,
        caption_by_step: ["a", "b"],
        panes: {
          output: {
            keys: [],
            digests: [],
            stats: [],
            media: "image/png",
            dtype: "uint8",
            shape: null,
            shape_by_step: [[1, 2], null],
          },
        },
      },
    },
  });
  const sample = series.samples.get("0");
  const pane = sample?.panes.get("output");
  assert.ok(sample !== undefined && pane !== undefined);
  assert.deepEqual(
    [0, 1].map((i) => columnAt(sample.caption, i)),
    ["a", "b"],
  );
  assert.deepEqual(
    [0, 1].map((i) => columnAt(pane.media, i)),
    ["image/png", "image/png"],
  );
  assert.deepEqual(columnAt(pane.shape, 0), [1, 2]);
  assert.equal(columnAt(pane.shape, 1), null);
});

test("names that objects inherit are only names", () => {
  const json: unknown = JSON.parse('{"steps": [], "samples": {"__proto__": {"panes": {}}}}');
  assert.deepEqual([...readSeries(json).samples.keys()], ["__proto__"]);
});

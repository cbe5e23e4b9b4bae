import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec } from "../src/kinds/index.ts";
import { cellAt, type Cell, type Source } from "../src/model/cells.ts";
import { readSeries } from "./answers.ts";

const images = new Map([["output", readSpec({ kind: "image" })]]);

function source(
  run: string,
  steps: readonly number[],
  digests: readonly (string | null)[],
): Source {
  const output = {
    keys: digests.map((digest) => (digest === null ? null : `key ${digest}`)),
    digests,
    media: "image/png",
    shape: [2, 2, 3],
    dtype: "uint8",
    stats: digests.map(() => ({ min: 0, max: 255 })),
  };
  const series = readSeries({ steps, wall_times: [], samples: { "0": { panes: { output } } } });
  return { run, state: { kind: "ready", series }, specs: images };
}

/** Short enough to read in an assertion. */
function tell(cell: Cell): string {
  switch (cell.kind) {
    case "picture": {
      const differs = cell.differsIn.length > 0 ? ` differs ${cell.differsIn.join(",")}` : "";
      return `${cell.run} ${cell.ref.digest} ${cell.position}${cell.isExact ? "" : " earlier"}${differs}`;
    }
    case "missing":
      return `missing ${cell.position}: ${cell.reason}`;
    case "later":
      return `later ${cell.firstStep}`;
    default:
      return cell.kind;
  }
}

function at(sources: readonly Source[], step: number): string {
  return tell(cellAt(sources, "0", "output", step));
}

test("a run shows its picture at the step, else its nearest earlier one", () => {
  const run = [source("a", [10, 20, 30], ["x", null, "y"])];
  assert.deepEqual(
    [10, 19, 20, 30, 99].map((step) => at(run, step)),
    ["a x 10", "a x 10 earlier", "a x 10 earlier", "a y 30", "a y 30 earlier"],
  );
});

test("before its first picture a run says where it starts", () => {
  assert.equal(at([source("a", [10, 20], [null, "x"])], 5), "later 20");
  assert.equal(at([source("a", [10, 20], [null, "x"])], 15), "later 20");
});

test("the first run with a picture fills the pane, and those that differ are named", () => {
  const runs = [source("a", [50], ["x"]), source("b", [0], ["x"]), source("c", [0], ["z"])];
  assert.equal(at(runs, 10), "b x 0 earlier differs c");
  assert.equal(at(runs, 50), "a x 50 differs c");
});

test("the same picture logged by another run at exactly this step is not an earlier one", () => {
  const runs = [source("a", [0], ["x"]), source("b", [0, 5], ["x", "x"])];
  assert.equal(at(runs, 5), "b x 5");
});

test("a picture that should be there and is not is never replaced by an earlier one", () => {
  const series = readSeries({
    steps: [1, 2],
    samples: {
      "0": {
        panes: {
          output: {
            keys: ["k", null],
            digests: ["x", "y"],
            media: "image/png",
            shape: [2, 2],
            dtype: "uint8",
            stats: [{}, {}],
            problems: { "1": "the event at step 2 has no payload 2" },
          },
        },
      },
    },
  });
  const sources: Source[] = [{ run: "a", state: { kind: "ready", series }, specs: images }];
  assert.equal(at(sources, 2), "missing 2: the event at step 2 has no payload 2");
  assert.equal(at(sources, 1), "a x 1");
});

test("kinds and media that this page does not know are named", () => {
  const specs = new Map([["output", readSpec({ kind: "hologram" })]]);
  const holograms = { ...source("a", [1], ["x"]), specs };
  const said = "missing 1: This version of the page cannot show panes of kind “hologram”";
  assert.equal(at([holograms], 1), said);
});

test("samples and roles that nobody logged are absent, even those that objects inherit", () => {
  const run = [source("a", [1], ["x"])];
  assert.equal(tell(cellAt(run, "constructor", "output", 1)), "absent");
  assert.equal(tell(cellAt(run, "0", "toString", 1)), "absent");
});

test("a series on its way is waited for, one that failed says why", () => {
  const waiting: Source = { run: "a", state: { kind: "loading" }, specs: images };
  const failed: Source = { run: "a", state: { kind: "failed", reason: "no" }, specs: images };
  assert.equal(at([waiting], 3), "loading");
  assert.equal(at([failed], 3), "missing 3: no");
});

test("a picture of an earlier pass is marked, those of the newest one are not", () => {
  const run = { ...source("a", [0, 10, 20], ["x", "y", "z"]), leftOverAfter: 10 };
  const isLeftOver = (step: number): boolean => {
    const cell = cellAt([run], "0", "output", step);
    return cell.kind === "picture" && cell.isLeftOver;
  };
  assert.deepEqual([0, 10, 20, 99].map(isLeftOver), [false, false, true, true]);
  const plain = cellAt([source("a", [0, 10], ["x", "y"])], "0", "output", 10);
  assert.ok(plain.kind === "picture" && !plain.isLeftOver);
});

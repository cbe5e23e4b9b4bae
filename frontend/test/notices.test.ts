import assert from "node:assert/strict";
import { test } from "node:test";
import type { PaneSpec } from "../src/kinds/index.ts";
import { cellAt, type Source } from "../src/model/cells.ts";
import { byPosition, changesIn, nameChanges } from "../src/model/changes.ts";
import { noticesOf } from "../src/model/notices.ts";
import { formatStep } from "../src/model/steps.ts";
import { readSeries } from "./answers.ts";

const specs = new Map<string, PaneSpec>();

function source(run: string, json: object): Source {
  return { run, state: { kind: "ready", series: readSeries(json) }, specs };
}

test("a group has the notices of its series and those of the catalog that are about it, each once", () => {
  const sources: Source[] = [
    source("a", { notices: ["step 30 cannot be read", "told twice"] }),
    source("b", {}),
    { run: "c", state: { kind: "failed", reason: "the run is gone" }, specs },
    { run: "d", state: { kind: "loading" }, specs },
  ];
  const catalog = [
    { run: "a", tag: "val", message: "told twice" },
    { run: "a", tag: "train", message: "of another tag" },
    { run: "z", tag: "val", message: "of another run" },
    { run: "a", tag: null, message: "of the whole run" },
    { run: "d", tag: "val", message: "2 calls were dropped" },
  ];
  assert.deepEqual(noticesOf("val", sources, catalog), [
    { run: "a", message: "told twice" },
    { run: "a", message: "step 30 cannot be read" },
    { run: "c", message: "the run is gone" },
    { run: "d", message: "2 calls were dropped" },
  ]);
});

/** A series with a target for each sample, another one where it is said to have changed. */
function withTargets(steps: readonly number[], changed: Readonly<Record<string, object>>): object {
  const panes = (sample: string): object => ({
    target: {
      keys: steps.map(() => "k"),
      digests: steps.map(() => "x"),
      stats: steps.map(() => ({})),
      media: "image/png",
      shape: [2, 2],
      dtype: "uint8",
      changed: changed[sample] ?? {},
    },
  });
  const samples = Object.keys(changed).map((sample) => [sample, { panes: panes(sample) }]);
  return { steps, samples: Object.fromEntries(samples) };
}

test("a target that did not stay the same is told with its step", () => {
  const json = withTargets([0, 400, 800], { "3": { "1": "07" }, "4": {}, "5": { "9": "08" } });
  assert.deepEqual(changesIn("a", readSeries(json)), [
    { run: "a", sample: "3", role: "target", position: 400, step: 400 },
  ]);
  const cells = [0, 400, 500, 800].map((step) => cellAt([source("a", json)], "3", "target", step));
  assert.deepEqual(
    cells.map((cell) => cell.kind === "picture" && cell.isChanged),
    [false, true, true, false],
  );
});

test("changes are told by step, in a few words", () => {
  const change = (sample: string, role: string, step: number) => ({
    ...{ run: "a", sample, role, position: step },
    step,
  });
  const all = [change("3", "target", 4), change("3", "input", 4), change("5", "target", 8)];
  const found = byPosition(all);
  assert.deepEqual([...found.keys()], [4, 8]);
  assert.equal(nameChanges(found.get(4) ?? []), "target and input of sample 3 changed");
  assert.equal(nameChanges(all), "target and input of 2 samples changed");
});

test("in a series that is still read, what is not there may yet come", () => {
  const json = { ...withTargets([0, 800], { "3": {} }), loading: { done: 2, total: 9 } };
  const at = (sample: string, step: number) => cellAt([source("a", json)], sample, "target", step);
  assert.equal(at("4", 0).kind, "loading");
  assert.equal(at("3", -1).kind, "loading");
  const earlier = at("3", 400);
  assert.ok(earlier.kind === "picture" && earlier.isPartial && !earlier.isExact);
});

test("a step that the browser has rounded shows only digits that are sure", () => {
  assert.equal(formatStep(2 ** 53 - 1), "9007199254740991");
  assert.equal(formatStep(-7), "-7");
  assert.equal(formatStep(2 ** 62 + 1), "≈ 4.61168601842739e18");
  assert.equal(formatStep(-(2 ** 63)), "≈ -9.22337203685478e18");
});

test("steps that fall together because they are rounded are told", () => {
  const { steps, notices } = readSeries(
    JSON.parse('{"steps": [4611686018427387904, 4611686018427387905, 4611686018427390000]}'),
  );
  assert.equal(steps[0], steps[1]);
  assert.equal(notices.length, 1);
  assert.ok(notices[0]!.startsWith("1 of 3 steps are not shown: browsers round"), notices[0]);
  assert.deepEqual(readSeries({ steps: [1, 2, 3] }).notices, []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Source } from "../src/model/cells.ts";
import {
  isReference,
  nameOther,
  nameReference,
  readReference,
  referenceCell,
  TARGET,
  type PaneName,
  type Reference,
} from "../src/model/reference.ts";
import { readSeries } from "./answers.ts";

/** A run whose pictures are called by run, role and step. */
function source(run: string): Source {
  const steps = [0, 10];
  const pane = (role: string) => ({
    keys: steps.map((step) => `${run} ${role} ${step}`),
    digests: steps.map((step) => `${run} ${role} ${step}`),
    media: "image/png",
    shape: [2, 2, 3],
    dtype: "uint8",
    stats: steps.map(() => ({})),
  });
  const panes = { input: pane("input"), output: pane("output"), target: pane("target") };
  const series = readSeries({ steps, wall_times: [], samples: { "0": { panes } } });
  return { run, state: { kind: "ready", series }, specs: new Map() };
}

const sources = [source("a"), source("b")];
const input: PaneName = { role: "input", run: null };
const outputB: PaneName = { role: "output", run: "b" };

function compared(reference: Reference, pane: PaneName): string {
  const cell = referenceCell(reference, sources, "0", pane, 10);
  return cell.kind === "picture" ? cell.ref.digest : cell.kind;
}

test("an output is compared with the target of its own run", () => {
  assert.equal(compared(TARGET, outputB), "b target 10");
  assert.equal(compared(TARGET, input), "a target 10");
  assert.equal(compared({ kind: "role", role: "input" }, outputB), "b input 10");
});

test("another run is compared by its output, whatever the pane", () => {
  assert.equal(compared({ kind: "run", run: "a" }, outputB), "a output 10");
  assert.equal(compared({ kind: "run", run: "a" }, input), "a output 10");
  assert.equal(compared({ kind: "run", run: "gone" }, input), "absent");
});

test("a pinned step is the same pane at that step", () => {
  assert.equal(compared({ kind: "step", position: 0 }, outputB), "b output 0");
  assert.equal(compared({ kind: "step", position: 0 }, input), "a input 0");
});

test("an earlier picture and one that is not there are called so", () => {
  const named = (step: number, reference: Reference): string =>
    nameOther(reference, referenceCell(reference, sources, "0", outputB, step), "step");
  assert.equal(named(10, TARGET), "target");
  assert.equal(named(15, TARGET), "target, step 10");
  assert.equal(named(10, { kind: "step", position: 5 }), "step 5, step 0");
  assert.equal(named(10, { kind: "run", run: "gone" }), "no output gone");
  assert.equal(nameOther(TARGET, { kind: "loading" }, "step"), "target");
});

test("nothing is compared with itself", () => {
  assert.equal(compared(TARGET, { role: "target", run: null }), "absent");
  assert.equal(compared({ kind: "run", run: "b" }, outputB), "absent");
  assert.ok(isReference({ kind: "run", run: "b" }, outputB));
  assert.ok(!isReference({ kind: "step", position: 0 }, outputB));
});

test("names say what it is, and nonsense is the target", () => {
  assert.equal(nameReference({ kind: "run", run: "b" }, "step"), "output b");
  assert.equal(nameReference({ kind: "step", position: 40 }, "step"), "step 40");
  for (const text of ["", "role:", "step:", "step:x", "run"]) {
    assert.deepEqual(
      readReference(text, (name) => name),
      TARGET,
    );
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec } from "../src/kinds/index.ts";
import type { Source } from "../src/model/cells.ts";
import { PLAIN_LABELS } from "../src/model/labelDisplay.ts";
import { tracksOf } from "../src/model/probeTracks.ts";
import { readSeries } from "./answers.ts";

/** A run with one sample; `targets` are the digests of its target by step, null where there is none. */
function run(name: string, steps: readonly number[], targets: readonly (string | null)[]): Source {
  const column = (digests: readonly (string | null)[]): unknown => {
    const stats = digests.map(() => ({ min: 0, max: 1 }));
    return { keys: digests, digests, media: "image/png", shape: [4, 4], dtype: "uint8", stats };
  };
  const outputs = steps.map((position) => `${name} ${position}`);
  const panes = { output: column(outputs), target: column(targets) };
  const series = readSeries({ steps, samples: { "0": { panes } } });
  const specs = new Map(["output", "target"].map((role) => [role, readSpec({})] as const));
  return { run: name, state: { kind: "ready", series }, specs };
}

function tracks(...sources: readonly Source[]): readonly (readonly [string, string, string])[] {
  const probe = { tag: "val", sample: "0", x: 0.5, y: 0.5, width: 0, height: 0 };
  const found = tracksOf(probe, sources, PLAIN_LABELS, () => 0, true);
  return found.map(({ role, run: whose, jobs }) => [
    role,
    whose,
    jobs.map(({ position }) => position).join(" "),
  ]);
}

test("a target that runs have in common is followed as far as the longest of them goes", () => {
  const short = run("short", [0, 10], ["t", "t"]);
  const long = run("long", [0, 5, 10, 15, 20], ["t", "t", "t", "t", "t"]);
  assert.deepEqual(tracks(short, long), [
    ["output", "short", "0 10"],
    ["output", "long", "0 5 10 15 20"],
    ["target", "short", "0 5 10 15 20"],
  ]);
});

test("so is one of runs that have no step in common, and one that changes in the same way", () => {
  const [even, odd] = [run("even", [0, 2], ["t", "t"]), run("odd", [1, 3], ["t", "t"])];
  assert.deepEqual(tracks(even, odd).at(-1), ["target", "even", "0 1 2 3"]);
  const [a, b] = [run("a", [0, 1], ["t", "u"]), run("b", [0, 1, 2], ["t", "u", "v"])];
  assert.deepEqual(tracks(a, b).at(-1), ["target", "a", "0 1 2"]);
});

test("targets that differ are followed apart", () => {
  const [a, b] = [run("a", [0, 1], ["t", "t"]), run("b", [0, 1], ["t", "u"])];
  const c = run("c", [0, 1, 2], ["t", "t", "t"]);
  assert.deepEqual(tracks(a, b, c).slice(3), [
    ["target", "a", "0 1 2"],
    ["target", "b", "0 1"],
  ]);
});

test("a run without a target has none to follow", () => {
  const [a, b] = [run("a", [0, 1], [null, null]), run("b", [0, 1], [null, "t"])];
  assert.deepEqual(tracks(a, b).slice(2), [["target", "b", "1"]]);
  assert.deepEqual(tracks(a).slice(1), []);
});

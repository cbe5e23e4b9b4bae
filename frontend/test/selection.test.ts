import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunEntry } from "../src/api/contract.ts";
import { readCatalog } from "../src/api/read.ts";
import { nameDefault, rankRuns, selectedRuns, withToggled } from "../src/model/selection.ts";

/** Runs whose series have their newest event at these times. */
function runs(times: Readonly<Record<string, readonly (number | null)[]>>): readonly RunEntry[] {
  return readCatalog({
    runs: Object.entries(times).map(([name, series]) => ({
      name,
      series: series.map((last_wall_time_s, index) => ({ tag: `tag${index}`, last_wall_time_s })),
    })),
  }).runs;
}

const five = runs({ a: [10], b: [50, 1], c: [null, 30], d: [20], e: [40] });

test("the newest runs come first, by the newest of their series", () => {
  assert.deepEqual(rankRuns(five, []), ["b", "e", "c", "d", "a"]);
});

test("where no time is known, runs stay in the order of the catalog, behind those that have one", () => {
  const some = runs({ a: [null], b: [], c: [5], d: [null] });
  assert.deepEqual(rankRuns(some, []), ["c", "a", "b", "d"]);
  assert.equal(nameDefault(runs({ a: [], b: [], c: [], d: [], e: [] })), "the first 4 runs");
  assert.equal(nameDefault(five), "the newest 4 runs");
  assert.equal(nameDefault(some), "all runs");
});

test("runs that are ranked already keep their rank, whatever happens to their times", () => {
  const ranked = rankRuns(five, []);
  const later = runs({ a: [99], b: [50], c: [30], d: [20], e: [40], f: [100] });
  assert.deepEqual(rankRuns(later, ranked), ["b", "e", "c", "d", "a", "f"]);
  assert.deepEqual(rankRuns(runs({ a: [99] }), ranked), ranked, "gone for a while is not gone");
});

test("the default choice is the first four of the ranking that are there, in the order of the list", () => {
  const ranking = ["gone", "e", "b", "c", "d", "a"];
  assert.deepEqual(selectedRuns(["a", "b", "c", "d", "e"], null, ranking), ["b", "c", "d", "e"]);
  assert.deepEqual(selectedRuns(["a", "b"], null, ranking), ["a", "b"]);
});

test("a choice is the user's, in the order of the list", () => {
  const names = ["a", "b", "c", "d", "e"];
  assert.deepEqual(selectedRuns(names, new Set(["e", "b", "gone"]), names), ["b", "e"]);
  assert.deepEqual(selectedRuns(names, new Set(), names), []);
  assert.deepEqual([...withToggled(["a", "b"], "a")], ["b"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../src/api/read.ts";
import { countSteps, groupsOf, type Group } from "../src/model/groups.ts";

/** The group of a tag that each of the runs has with so many steps. */
function group(counts: Readonly<Record<string, number>>): Group {
  const runs = Object.entries(counts).map(([name, count]) => ({
    name,
    series: [{ tag: "val", count, first_step: 0, last_step: count, samples: ["0"] }],
  }));
  return groupsOf(readCatalog({ runs }), Object.keys(counts))[0]!;
}

test("the number of steps is that of each run, or how it differs between them", () => {
  assert.equal(countSteps(group({ a: 1 })), "1 step");
  assert.equal(countSteps(group({ a: 1200, b: 1200 })), "1,200 steps");
  assert.equal(countSteps(group({ a: 12, b: 3, c: 5 })), "3 to 12 steps per run");
});

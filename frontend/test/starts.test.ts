import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunStart } from "../src/api/contract.ts";
import { readCatalog } from "../src/api/read.ts";
import { describeStart, leftOutByRun, nameStart } from "../src/model/starts.ts";

const NOON_S = new Date(2026, 0, 15, 12, 0).getTime() / 1000;

function start(more: Partial<RunStart> = {}): RunStart {
  return {
    origin: "a".repeat(16),
    host: "gpu3",
    pid: 4711,
    begun_s: NOON_S,
    first_step: 0,
    last_step: 99,
    count: 100,
    hidden: 0,
    reason: null,
    ...more,
  };
}

test("writers that are left out are those of their run", () => {
  const runs = [
    { name: "a", starts: [start({ origin: "1" }), start({ origin: "2" })], series: [] },
    { name: "b", starts: [start({ origin: "3" })], series: [] },
  ];
  assert.deepEqual([...leftOutByRun(runs, new Set())], []);
  assert.deepEqual([...leftOutByRun(runs, new Set(["2", "unknown"]))], [["a", ["2"]]]);
});

test("a start is named by its time and its steps", () => {
  assert.match(nameStart(start(), NOON_S + 60), /^0–99 · .*12/);
  assert.match(nameStart(start(), NOON_S + 9e5), /^0–99 · .*15/);
  assert.equal(nameStart(start({ begun_s: null, last_step: 0 }), NOON_S), "0 · ?");
});

test("what is known of a start is said, and why some of it is hidden", () => {
  const said = describeStart(start({ hidden: 12, reason: "restart" }));
  assert.match(
    said,
    /on gpu3, process 4711\n100 steps, steps 0–99\n12 are hidden, because a later/,
  );
  assert.match(said, /\nWriter a{16}$/);
  const all = describeStart(
    start({ count: 1, hidden: 1, reason: "collision", host: "", pid: null }),
  );
  assert.match(all, /^Begun [^\n]*\n1 step, .*\nAll of them are hidden, because another writer/);
  assert.equal(all.includes(" on "), false);
});

test("starts of an answer are read, whatever is in it", () => {
  const entry = { origin: "x", host: 3, pid: "1", begun_s: null, reason: "new", hidden: "many" };
  const catalog = readCatalog({ runs: [{ name: "a", starts: [entry, {}, null], series: [] }] });
  assert.deepEqual(catalog.runs[0]?.starts, [
    {
      origin: "x",
      host: "",
      pid: null,
      begun_s: null,
      first_step: 0,
      last_step: 0,
      count: 0,
      hidden: 0,
      reason: null,
    },
  ]);
});

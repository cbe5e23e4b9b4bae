import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../src/api/read.ts";
import { hashName } from "../src/model/names.ts";
import { colourRuns, MORE, PALETTE } from "../src/model/runColours.ts";
import { createStore } from "../src/state/store.ts";

const NAMES = Array.from({ length: 60 }, (_, i) => `run${i}`);
const usual = (name: string): string => PALETTE[hashName(name) % PALETTE.length]!;
/** Names whose usual colour is the same. */
const twins = NAMES.filter((name) => usual(name) === usual(NAMES[0]!));

test("runs that are shown have colours of their own, however far apart they stand in the list", () => {
  const shown = [twins[0]!, twins[2]!, twins[4]!, twins[6]!];
  const colours = colourRuns(NAMES, shown);
  assert.equal(new Set(shown.map((name) => colours.get(name))).size, 4);
  assert.equal(colours.get(twins[0]!), usual(twins[0]!));
});

test("a run that collides with none keeps its usual colour", () => {
  const [first, second] = ["a", "b"];
  assert.ok(usual(first) !== usual(second));
  const colours = colourRuns([first, second], [first, second]);
  assert.deepEqual([...colours.values()], [usual(first), usual(second)]);
});

test("as many runs as there are colours have one each, and more share them evenly", () => {
  const count = PALETTE.length + MORE.length;
  const distinct = (shown: readonly string[]): number => {
    const colours = colourRuns(NAMES, shown);
    return new Set(shown.map((name) => colours.get(name))).size;
  };
  assert.equal(distinct(NAMES.slice(0, count)), count);
  const colours = colourRuns(NAMES, NAMES.slice(0, 2 * count));
  const used = NAMES.slice(0, 2 * count).map((name) => colours.get(name));
  assert.ok([...new Set(used)].every((one) => used.filter((c) => c === one).length === 2));
});

test("colours stay while other runs come and go", () => {
  const store = createStore(() => ({ runs: `${twins[3]},${twins[5]}` }));
  const series = [{ tag: "val", count: 1, first_step: 0, last_step: 0, samples: ["0"] }];
  store.receive(readCatalog({ runs: NAMES.map((name) => ({ name, series })) }));
  const before = [twins[3]!, twins[5]!].map((name) => store.colours.value.get(name));
  store.runs.value = new Set([twins[0]!, twins[3]!, twins[5]!]);
  const after = [twins[3]!, twins[5]!].map((name) => store.colours.value.get(name));
  assert.deepEqual(after, before);
  assert.ok(!before.includes(store.colours.value.get(twins[0]!)));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../src/api/read.ts";
import {
  formatPosition,
  namePosition,
  positionOf,
  readPosition,
  stepAtPosition,
} from "../src/model/align.ts";
import { createStore, type Store } from "../src/state/store.ts";
import { seriesKey } from "../src/state/timeline.ts";

/** Run a goes from 0 to 100, run b from 10 to 40. */
function open(address: Readonly<Record<string, string>> = {}): Store {
  const store = createStore(() => address);
  const run = (name: string, first_step: number, last_step: number) => ({
    name,
    series: [{ tag: "val", count: 3, first_step, last_step, samples: ["0"] }],
  });
  const runs = [run("a", 0, 100), run("b", 10, 40)];
  store.receive(readCatalog({ revision: "1", loading: null, notices: [], runs }));
  store.loadedSteps.value = new Map([
    [seriesKey("a", "val"), [0, 50, 100]],
    [seriesKey("b", "val"), [10, 25, 40]],
  ]);
  return store;
}

test("runs of different lengths meet at the same part of their way", () => {
  const store = open();
  store.goTo(50);
  store.setAlign("progress");
  assert.deepEqual([...store.positions.value], [0, 50, 100]);
  assert.deepEqual(store.domain.value, { first: 0, last: 100 });
  assert.equal(store.position.value, 50);
  store.goToEnd("last");
  store.setAlign("step");
  assert.equal(store.position.value, 100);
  assert.deepEqual([...store.positions.value], [0, 10, 25, 40, 50, 100]);
});

test("each run at its newest, and as many steps before it", () => {
  const store = open();
  store.setAlign("newest");
  assert.equal(store.position.value, 0);
  assert.deepEqual([...store.positions.value], [-100, -50, -30, -15, 0]);
  assert.deepEqual(store.domain.value, { first: -100, last: 0 });
});

test("what is pinned stays at the step of the first run", () => {
  const store = open();
  store.reference.value = { kind: "step", position: 25 };
  store.metrics.value = { ...store.metrics.value, position: 50 };
  store.setAlign("progress");
  assert.deepEqual(store.reference.value, { kind: "step", position: 25 });
  store.setAlign("newest");
  assert.deepEqual(store.reference.value, { kind: "step", position: -75 });
  assert.equal(store.metrics.value.position, -50);
});

test("an address says how runs are aligned, with parts of a percent", () => {
  const store = open({ align: "progress", step: "33.5" });
  assert.equal(store.position.value, 33.5);
  assert.equal(store.place.value.align, "progress");
});

test("a run of one step has gone all its way", () => {
  assert.equal(positionOf("progress", { first: 7, last: 7 }, 7), 100);
  assert.equal(stepAtPosition("progress", { first: 7, last: 7 }, 40), 7);
});

test("thirds of runs of different lengths are the same position", () => {
  const third = positionOf("progress", { first: 0, last: 3 }, 1);
  assert.equal(positionOf("progress", { first: 1, last: 301 }, 101), third);
});

test("positions are named by what they count", () => {
  assert.equal(namePosition("step", 3), "step 3");
  assert.equal(namePosition("progress", 100 / 3), "33.33 %");
  assert.equal(namePosition("newest", 0), "the newest step");
  assert.equal(namePosition("newest", -1), "1 step before the newest");
  assert.equal(formatPosition("newest", -12), "−12");
});

test("what is typed is read as it is shown", () => {
  assert.equal(readPosition("step", "1,200"), 1200);
  assert.equal(readPosition("progress", "33.5 %"), 33.5);
  assert.equal(readPosition("newest", "newest"), 0);
  assert.equal(readPosition("newest", "−12"), -12);
  assert.equal(readPosition("newest", "12"), -12);
  assert.ok(Object.is(readPosition("newest", "0"), 0));
  for (const text of ["", "%", "x", "1e999"]) assert.equal(readPosition("step", text), null);
});

/** Run a ends at 390, and run b, which alone has the tag "late", at 725. */
function openUneven(address: Readonly<Record<string, string>> = {}): Store {
  const store = createStore(() => address);
  const series = (tag: string, last_step: number) => ({
    tag,
    count: 3,
    first_step: 0,
    last_step,
    samples: ["0"],
  });
  const runs = [
    { name: "a", series: [series("val", 390)] },
    { name: "b", series: [series("val", 725), series("late", 725)] },
  ];
  store.receive(readCatalog({ revision: "1", loading: null, notices: [], runs }));
  return store;
}

test("an unlocked row goes by a run that has gone so far, and stays on the timeline", () => {
  for (const [align, position] of [
    ["progress", 100],
    ["newest", 0],
  ] as const) {
    const store = openUneven();
    store.goTo(725);
    store.setUnlocked("val", "0", true);
    store.setAlign(align);
    assert.deepEqual([...store.unlockedRows.value.values()], [position]);
    assert.equal(store.position.value, position);
  }
});

test("an unlocked row goes by the runs of its own tag", () => {
  const store = openUneven();
  store.goTo(290);
  store.setUnlocked("late", "0", true);
  store.setUnlocked("val", "0", true);
  store.setAlign("progress");
  assert.deepEqual([...store.unlockedRows.value.values()], [40, 74.358974]);
});

test("a row that an address unlocks beyond the log is at its end", () => {
  const store = openUneven({ align: "newest", unlocked: "val,0,335," });
  assert.deepEqual([...store.unlockedRows.value.values()], [0]);
  assert.equal(namePosition("newest", 0), "the newest step");
});

test("the step stays at the run that has it when runs are aligned", () => {
  const store = openUneven();
  store.goTo(580);
  store.setAlign("progress");
  assert.equal(store.position.value, 80);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff_ms } from "../src/api/poll.ts";
import { readCatalog } from "../src/api/read.ts";
import { START, writePlace } from "../src/model/place.ts";
import { createStore, type Store } from "../src/state/store.ts";
import { seriesKey } from "../src/state/timeline.ts";

function catalog(
  last: number,
  runs = ["a"],
  loading: { done: number; total: number } | null = null,
) {
  return readCatalog({
    revision: `r${last}`,
    loading,
    notices: [],
    runs: runs.map((name) => ({
      name,
      series: [{ tag: "val", count: 2, first_step: 0, last_step: last, samples: ["0"] }],
    })),
  });
}

function open(address: Readonly<Record<string, string>> = {}): Store {
  const store = createStore(() => address);
  store.receive(catalog(10));
  store.loadedSteps.value = new Map([[seriesKey("a", "val"), [0, 5, 10]]]);
  return store;
}

test("the page opens at the newest step, and new data leaves it there", () => {
  const store = open();
  assert.equal(store.position.value, 10);
  store.receive(catalog(20));
  assert.equal(store.position.value, 10);
  assert.deepEqual(store.domain.value, { first: 0, last: 20 });
});

test("while the log is still being read the first position goes with it", () => {
  const store = createStore(() => ({}));
  store.receive(catalog(10, ["a"], { done: 1, total: 2 }));
  store.receive(catalog(20));
  assert.equal(store.position.value, 20);
  store.receive(catalog(30));
  assert.equal(store.position.value, 20);
});

test("following goes to each new step, until the user goes elsewhere", () => {
  const store = open();
  store.setFollow(true);
  store.receive(catalog(20));
  assert.equal(store.position.value, 20);
  store.goBy(-1);
  assert.equal(store.follow.value, false);
  store.receive(catalog(30));
  assert.equal(store.position.value, 10);
});

test("a step in the address is kept when the log goes on", () => {
  const store = open({ step: "5" });
  store.receive(catalog(20));
  assert.equal(store.position.value, 5);
});

test("a typed step is taken as it is, within what there is", () => {
  const store = open();
  store.goTo(7);
  assert.equal(store.position.value, 7);
  store.goTo(999);
  assert.equal(store.position.value, 10);
  store.goNear(6);
  assert.equal(store.position.value, 5);
});

test("moving by hand ends playing", () => {
  const store = open();
  store.playing.value = true;
  store.playTo(0);
  assert.equal(store.playing.value, true);
  store.goToEnd("last");
  assert.equal(store.playing.value, false);
});

test("a filter leaves out runs, whether ticked or not, and a new run is not ticked by itself", () => {
  const store = createStore(() => ({ runs: "a,c," }));
  store.receive(catalog(10, ["a", "b", "c"]));
  assert.deepEqual([...store.activeRuns.value], ["a", "c"]);
  store.runFilter.value = "[bc]";
  assert.deepEqual([...store.listedRuns.value], ["b", "c"]);
  assert.deepEqual([...store.activeRuns.value], ["c"]);
  store.receive(catalog(10, ["a", "b", "bb", "c"]));
  assert.deepEqual([...store.activeRuns.value], ["c"]);
});

/** Runs whose newest events are at these times. */
function dated(times: Readonly<Record<string, number | null>>, isLoading = false) {
  return readCatalog({
    loading: isLoading ? { done: 1, total: 2 } : null,
    runs: Object.entries(times).map(([name, last_wall_time_s]) => ({
      name,
      series: [{ tag: "val", count: 2, first_step: 0, last_step: 10, last_wall_time_s }],
    })),
  });
}

test("the newest four runs are shown, and still those when others have become newer", () => {
  const store = createStore(() => ({}));
  store.receive(dated({ a: 1, b: 9, c: 8, d: 7, e: 6 }));
  assert.deepEqual(store.activeRuns.value, ["b", "c", "d", "e"]);
  assert.equal(store.isOtherThanDefault.value, false);
  store.receive(dated({ a: 99, b: 9, c: 8, d: 7, e: 6, f: 100 }));
  assert.deepEqual(store.activeRuns.value, ["b", "c", "d", "e"]);
  assert.equal(store.isOtherThanDefault.value, true);
  store.showDefaultRuns();
  assert.deepEqual(store.activeRuns.value, ["a", "b", "c", "f"]);
});

test("the runs that were the newest are in the address, and come back from it", () => {
  const store = createStore(() => ({}));
  store.receive(dated({ a: 1, b: 9, c: 8, d: 7, e: 6 }));
  const address = writePlace(store.place.value);
  const later = createStore(() => address);
  later.receive(dated({ a: 99, b: 9, c: 8, d: 7, e: 6, f: 100 }));
  assert.deepEqual(later.activeRuns.value, ["b", "c", "d", "e"]);
  assert.equal(later.runs.value, null, "nobody has chosen them");
});

test("a run that comes later is shown while there is room for it", () => {
  const store = createStore(() => ({}));
  store.receive(dated({ a: 1, b: 2 }));
  store.receive(dated({ a: 1, b: 2, c: 3 }));
  assert.deepEqual(store.activeRuns.value, ["a", "b", "c"]);
  store.receive(dated({ a: 1, b: 2, c: 3, d: 4 }));
  store.receive(dated({ a: 1, b: 2, c: 3, d: 4, e: 5 }));
  assert.deepEqual(store.activeRuns.value, ["a", "b", "c", "d"]);
});

test("while the log is read the runs stay; when it is read the newest are chosen, unless somebody is at work", () => {
  for (const isAtWork of [false, true]) {
    const store = createStore(() => ({}));
    store.receive(dated({ a: 1, b: 2, c: 3 }, true));
    store.receive(dated({ a: 1, b: 2, c: 3, d: 4, e: 5 }, true));
    assert.deepEqual(store.activeRuns.value, ["a", "b", "c"]);
    if (isAtWork) store.goTo(3);
    store.receive(dated({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }));
    const newest = isAtWork ? ["a", "b", "c", "f"] : ["c", "d", "e", "f"];
    assert.deepEqual(store.activeRuns.value, newest);
  }
});

test("the page knows its step although a filter leaves nothing to be seen at first", () => {
  const store = createStore(() => ({ runFilter: "nothing" }));
  store.receive(catalog(10));
  assert.deepEqual(store.activeRuns.value, []);
  store.runFilter.value = "";
  assert.equal(store.position.value, 10);
});

test("a filter chooses among the runs that it lets through", () => {
  const store = createStore(() => ({}));
  store.receive(dated({ a: 1, b: 9, c: 8, d: 7, e: 6 }));
  store.runFilter.value = "[ab]";
  assert.deepEqual(store.activeRuns.value, ["a", "b"]);
});

test("a step in the address that is outside of the log becomes its first or last one", () => {
  const steps: Readonly<Record<string, number>> = {
    "-99": 0,
    "1e99": 10,
    "-1e99": 0,
    "9007199254740993": 10,
    "7": 7,
    "6.7": 7,
    NaN: 10,
    Infinity: 10,
    "": 10,
    " ": 10,
    "0x": 10,
    "5,6": 10,
  };
  for (const [step, shown] of Object.entries(steps)) {
    assert.equal(open({ step }).position.value, shown, `step=${step}`);
  }
});

test("a step that is not read yet is waited for, until the user goes elsewhere", () => {
  const store = createStore(() => ({ step: "15" }));
  store.receive(catalog(10, ["a"], { done: 1, total: 2 }));
  assert.equal(store.position.value, 10);
  store.receive(catalog(20, ["a"], { done: 1, total: 2 }));
  assert.equal(store.position.value, 15);
  store.receive(catalog(30));
  assert.equal(store.position.value, 15);
  const moved = createStore(() => ({ step: "15" }));
  moved.receive(catalog(10, ["a"], { done: 1, total: 2 }));
  moved.goToEnd("first");
  moved.receive(catalog(20));
  assert.equal(moved.position.value, 0);
});

test("a link that is pasted is held to the log too", () => {
  const store = open();
  store.restore({ ...START, position: -5 });
  assert.equal(store.position.value, 0);
});

test("a server that stays away is asked less and less often, and at least twice a minute", () => {
  assert.deepEqual([1, 2, 3, 10].map(backoff_ms), [1000, 2000, 4000, 30_000]);
});

test("the address keeps the step and the runs that it asks for while the log is read", () => {
  const store = createStore(() => ({ step: "70", newest: "b,c" }));
  store.receive(catalog(10, ["a", "b"], { done: 1, total: 3 }));
  assert.equal(store.position.value, 10);
  assert.equal(writePlace(store.place.value)["step"], "70");
  assert.equal(writePlace(store.place.value)["newest"], "b,c,a,");
  store.receive(catalog(90, ["a", "b", "c"]));
  assert.equal(store.position.value, 70);
  assert.equal(writePlace(store.place.value)["step"], "70");
});

test("a long name in the address is found when the log is read so far", () => {
  const long = "x".repeat(100);
  const written = writePlace({ ...START, runs: new Set([long]), topTag: long });
  const store = createStore(() => written);
  store.receive(catalog(10, ["a"], { done: 1, total: 2 }));
  assert.deepEqual(store.activeRuns.value, []);
  store.receive(catalog(10, ["a", long]));
  assert.deepEqual(store.activeRuns.value, [long]);
  assert.deepEqual(writePlace(store.place.value), { ...written, step: "10" });
});

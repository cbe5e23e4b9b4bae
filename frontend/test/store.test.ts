import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff_ms } from "../src/api/poll.ts";
import { readCatalog } from "../src/api/read.ts";
import { createStore, seriesKey, type Store } from "../src/state/store.ts";

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
  assert.equal(store.step.value, 10);
  store.receive(catalog(20));
  assert.equal(store.step.value, 10);
  assert.deepEqual(store.domain.value, { first: 0, last: 20 });
});

test("while the log is still being read the first position goes with it", () => {
  const store = createStore(() => ({}));
  store.receive(catalog(10, ["a"], { done: 1, total: 2 }));
  store.receive(catalog(20));
  assert.equal(store.step.value, 20);
  store.receive(catalog(30));
  assert.equal(store.step.value, 20);
});

test("following goes to each new step, until the user goes elsewhere", () => {
  const store = open();
  store.setFollow(true);
  store.receive(catalog(20));
  assert.equal(store.step.value, 20);
  store.goBy(-1);
  assert.equal(store.follow.value, false);
  store.receive(catalog(30));
  assert.equal(store.step.value, 10);
});

test("a step in the address is kept when the log goes on", () => {
  const store = open({ step: "5" });
  store.receive(catalog(20));
  assert.equal(store.step.value, 5);
});

test("a typed step is taken as it is, within what there is", () => {
  const store = open();
  store.goTo(7);
  assert.equal(store.step.value, 7);
  store.goTo(999);
  assert.equal(store.step.value, 10);
  store.goNear(6);
  assert.equal(store.step.value, 5);
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

test("a server that stays away is asked less and less often, and at least twice a minute", () => {
  assert.deepEqual([1, 2, 3, 10].map(backoff_ms), [1000, 2000, 4000, 30_000]);
});

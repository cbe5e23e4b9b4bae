import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "../src/api/client.ts";
import type { Series, SeriesEntry } from "../src/api/contract.ts";
import { Refused, ServerGone } from "../src/api/errors.ts";
import { createQueue } from "../src/api/queue.ts";
import { readCatalog } from "../src/api/read.ts";
import { readSeries as readAnswer } from "../src/api/readSeries.ts";
import { createSeriesCache, type SeriesCache } from "../src/services/seriesCache.ts";
import { createStore, type Store } from "../src/state/store.ts";
import { answerOf } from "./answers.ts";

interface Asked {
  readonly tag: string;
  readonly signal: AbortSignal;
  readonly before: Series | null;
  readonly windows: readonly (readonly [number, number])[];
  readonly without: readonly string[];
  /** With these steps, of which those of some windows are here. */
  readonly answer: (steps: readonly number[], here?: number[][]) => void;
  readonly fail: (error: Error) => void;
}

/** A cache, and what it asks for, one request at a time. */
function open(): {
  readonly seriesCache: SeriesCache;
  readonly asked: Asked[];
  readonly store: Store;
} {
  const asked: Asked[] = [];
  const store = createStore(() => ({}));
  const client = {
    series: (
      signal: AbortSignal,
      _run: string,
      tag: string,
      before: Series | null,
      windows: Asked["windows"],
      without: readonly string[],
    ) =>
      new Promise<Series>((resolve, reject) => {
        const answer = (steps: readonly number[], here = [[0, steps.length]]): void =>
          resolve(readAnswer(answerOf({ steps }, { windows: here, window_steps: 4 }), null));
        asked.push({ tag, signal, before, windows, without, answer, fail: reject });
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  } as unknown as Client;
  return {
    seriesCache: createSeriesCache(client, createQueue(1), store),
    asked,
    store,
  };
}

function entry(tag: string, revision: string, count = 1): SeriesEntry {
  const series = [{ tag, revision, count }];
  return readCatalog({ runs: [{ name: "a", series }] }).runs[0]!.series[0]!;
}

async function rest(ms = 0): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, ms));
}

/** The request of a number, once it is made: a series pauses as long as its last answer took. */
async function nth(asked: readonly Asked[], number: number): Promise<Asked> {
  while (asked.length <= number) await rest(1);
  return asked[number]!;
}

/** The state of a series once it is ready or failed. */
async function settled(seriesCache: SeriesCache, tag: string): Promise<readonly number[] | string> {
  while (stepsOf(seriesCache, tag) === "loading") await rest(1);
  return stepsOf(seriesCache, tag);
}

function stepsOf(seriesCache: SeriesCache, tag: string): readonly number[] | string {
  const state = seriesCache.series("a", tag).value;
  return state.kind === "ready" ? state.series.steps : state.kind;
}

test("a series that changes faster than it comes is shown nevertheless, and then asked for again", async () => {
  const { seriesCache, asked } = open();
  let leave = seriesCache.subscribe("a", entry("val", "r1"));
  await rest();
  for (const revision of ["r2", "r3", "r4"]) {
    const before = leave;
    leave = seriesCache.subscribe("a", entry("val", revision));
    before();
    await rest();
  }
  assert.equal(asked.length, 1);
  assert.equal(asked[0]!.signal.aborted, false);
  asked[0]!.answer([1]);
  await rest();
  assert.deepEqual(stepsOf(seriesCache, "val"), [1]);
  (await nth(asked, 1)).answer([1, 2]);
  await rest(20);
  assert.deepEqual(stepsOf(seriesCache, "val"), [1, 2]);
  assert.equal(asked.length, 2, "nothing has changed since");
  leave();
});

test("what nobody has seen is asked for before what is only newer, what is short before what is long", async () => {
  const { seriesCache, asked } = open();
  seriesCache.subscribe("a", entry("seen", "r1"));
  await rest();
  asked[0]!.answer([1]);
  await rest(20);
  seriesCache.subscribe("a", entry("first", "r1"));
  await rest();
  seriesCache.subscribe("a", entry("long", "r1", 25_000));
  seriesCache.subscribe("a", entry("short", "r1", 40));
  seriesCache.subscribe("a", entry("seen", "r2"));
  await rest();
  for (const at of [1, 2, 3, 4]) {
    (await nth(asked, at)).answer([1]);
    await rest();
  }
  assert.deepEqual(
    asked.map(({ tag }) => tag),
    ["seen", "first", "short", "long", "seen"],
  );
});

test("what nobody looks at any more is given up", async () => {
  const { seriesCache, asked } = open();
  const leave = seriesCache.subscribe("a", entry("val", "r1"));
  await rest();
  leave();
  await rest();
  assert.equal(asked[0]!.signal.aborted, true);
  seriesCache.subscribe("a", entry("val", "r1"));
  await nth(asked, 1);
});

test("a refusal is shown and not asked for again by itself, what is on the screen stays", async () => {
  const { seriesCache, asked } = open();
  seriesCache.subscribe("a", entry("val", "r1"));
  await rest();
  asked[0]!.fail(new Refused("the run is gone", 404));
  assert.equal(await settled(seriesCache, "val"), "failed");
  await rest(30);
  assert.equal(asked.length, 1);
  seriesCache.subscribe("a", entry("val", "r2"));
  (await nth(asked, 1)).answer([5]);
  await rest(20);
  seriesCache.subscribe("a", entry("val", "r3"));
  (await nth(asked, 2)).fail(new ServerGone("no answer"));
  await rest();
  assert.deepEqual(stepsOf(seriesCache, "val"), [5]);
  seriesCache.dispose();
});

test("a series that is here is asked for what is new", async () => {
  const { seriesCache, asked } = open();
  seriesCache.subscribe("a", entry("val", "r1"));
  (await nth(asked, 0)).answer([1]);
  await rest(20);
  assert.equal(asked[0]!.before, null);
  seriesCache.subscribe("a", entry("val", "r2"));
  assert.deepEqual((await nth(asked, 1)).before?.steps, [1]);
  assert.deepEqual(asked[1]!.windows, []);
  seriesCache.dispose();
});

test("steps that are looked for and are not here come with their window, and once", async () => {
  const { seriesCache, asked } = open();
  seriesCache.subscribe("a", entry("val", "r1"));
  const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  (await nth(asked, 0)).answer(steps, [
    [0, 1],
    [9, 10],
  ]);
  await settled(seriesCache, "val");
  const look = (index: number): unknown => {
    const state = seriesCache.series("a", "val").value;
    return state.kind === "ready" ? state.series.rows.picture(0, index) : state.kind;
  };
  assert.equal(look(9), null);
  assert.equal(look(6), undefined);
  assert.equal(look(5), undefined);
  assert.deepEqual((await nth(asked, 1)).windows, [[4, 8]]);
  assert.equal(look(7), undefined);
  assert.equal(seriesCache.isHere(7), false);
  asked[1]!.answer(steps, [
    [0, 1],
    [4, 10],
  ]);
  await rest(20);
  assert.deepEqual([look(5), look(7)], [null, null]);
  assert.equal(seriesCache.isHere(7), true);
  assert.equal(asked.length, 2);
  seriesCache.dispose();
});

test("a window that the server does not have is not asked for again", async () => {
  const { seriesCache, asked } = open();
  seriesCache.subscribe("a", entry("val", "r1"));
  (await nth(asked, 0)).answer([0, 1, 2], [[2, 3]]);
  await settled(seriesCache, "val");
  const look = (): unknown => {
    const state = seriesCache.series("a", "val").value;
    return state.kind === "ready" && state.series.rows.picture(0, 0);
  };
  assert.equal(look(), undefined);
  (await nth(asked, 1)).answer([0, 1, 2], [[2, 3]]);
  await rest(20);
  assert.equal(look(), null);
  assert.equal(asked.length, 2);
  seriesCache.dispose();
});

test("a writer that is left out is another series, asked for at once", async () => {
  const { seriesCache, asked, store } = open();
  const starts = [{ origin: "1" }, { origin: "2" }];
  const runs = [{ name: "a", starts, series: [{ tag: "val", revision: "r1", count: 1 }] }];
  store.receive(readCatalog({ runs }));
  seriesCache.subscribe("a", entry("val", "r1"));
  (await nth(asked, 0)).answer([1]);
  await settled(seriesCache, "val");
  assert.deepEqual(asked[0]!.without, []);
  store.without.value = new Set(["2", "of another run"]);
  (await nth(asked, 1)).answer([1, 2]);
  assert.deepEqual(asked[1]!.without, ["2"]);
  await rest(20);
  store.without.value = new Set();
  assert.deepEqual((await nth(asked, 2)).without, []);
  seriesCache.dispose();
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../src/api/contract.ts";
import type { Logged } from "../src/api/logged.ts";
import { Rows } from "../src/api/rows.ts";
import { windowsFor } from "../src/model/windows.ts";

const PICTURE = { digest: "d" } as Logged;

function filled(most: number, indices: Iterable<number>): Rows {
  const rows = new Rows(4, null, most);
  for (const index of indices) rows.row(index).pictures[0] = PICTURE;
  return rows;
}

function here(rows: Rows, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => rows.has(i));
}

test("the window that was looked at longest ago makes room, but not those that stay", () => {
  const rows = filled(10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  rows.picture(0, 5);
  rows.shrink([0, 12]);
  assert.deepEqual(here(rows, 13), [0, 1, 2, 3, 4, 5, 6, 7, 12]);
  rows.shrink([12]);
  assert.deepEqual(here(rows, 13), [0, 1, 2, 3, 4, 5, 6, 7, 12], "there is room");
});

test("what has many pictures takes more room", () => {
  const rows = filled(8, [0, 4, 8]);
  for (let i = 0; i < 6; i += 1) rows.count(0);
  rows.shrink([8]);
  assert.deepEqual(here(rows, 9), [4, 8]);
});

test("what stays is never dropped, even when it alone is too much", () => {
  const rows = filled(1, [0, 1, 2, 3]);
  rows.shrink([2]);
  assert.deepEqual(here(rows, 4), [0, 1, 2, 3]);
});

function seriesOf(rows: Rows, count: number): Series {
  return { rows, steps: Array.from({ length: count }, (_, i) => i) } as unknown as Series;
}

test("the windows nearest to what is shown are asked for, as far as they are not here", () => {
  const series = seriesOf(filled(99, [0, 8, 9]), 15);
  assert.deepEqual(windowsFor(series, [14, 10], 10), [
    [10, 12],
    [12, 15],
  ]);
  assert.deepEqual(windowsFor(series, [8, 99], 10), []);
});

test("steps that are far apart are asked for one by one", () => {
  const series = seriesOf(filled(99, []), 1000);
  assert.deepEqual(windowsFor(series, [500, 1, 700, 2, 900, 901], 0), [
    [0, 4],
    [500, 504],
    [700, 701],
    [900, 901],
    [901, 902],
  ]);
});

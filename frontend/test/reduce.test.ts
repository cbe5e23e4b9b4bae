import assert from "node:assert/strict";
import { test } from "node:test";
import { reduced } from "../src/errorMaps/reduce.ts";

function field(width: number, height: number, values: readonly number[]) {
  const facts = { max: 9, at: { x: 0, y: 0 }, mean: 1, skipped: 0 };
  return { width, height, values: Float32Array.from(values), ...facts };
}

test("each pixel is the mean of those that it stands for", () => {
  const map = field(4, 2, [0, 2, 10, 20, 4, 6, 30, 40]);
  assert.deepEqual([...reduced(map, { width: 2, height: 1 }).values], [3, 25]);
  assert.deepEqual([...reduced(map, { width: 3, height: 1 }).values], [2, 4, 25]);
});

test("all pixels count once, at any size", () => {
  const map = field(
    7,
    5,
    Array.from({ length: 35 }, () => 1),
  );
  for (const [width, height] of [
    [1, 1],
    [2, 3],
    [6, 4],
    [7, 5],
  ] as const) {
    assert.deepEqual(
      [...reduced(map, { width, height }).values],
      new Array(width * height).fill(1),
    );
  }
});

test("what has no value does not count, and alone it has none", () => {
  assert.deepEqual(
    [...reduced(field(4, 1, [NaN, 2, NaN, NaN]), { width: 2, height: 1 }).values],
    [2, NaN],
  );
});

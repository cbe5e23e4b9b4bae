import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stats } from "../src/api/contract.ts";
import { describePixel } from "../src/state/reading.ts";

const stats: Stats = { min: 0, max: 1, nan: 0, inf: 0, clipped: 0, value_range: null };

test("an 8-bit value is exact, with as many channels as were logged", () => {
  const read = (shape: readonly number[]): string =>
    describePixel([1, 2, 3, 255], { dtype: "uint8", shape, stats });
  assert.deepEqual(
    [
      [4, 4],
      [4, 4, 1],
      [4, 4, 3],
      [4, 4, 4],
    ].map(read),
    ["1", "1", "1 2 3", "1 2 3 255"],
  );
});

test("a float is mapped back into its range and is only about right", () => {
  const facts = {
    dtype: "float32",
    shape: [4, 4],
    stats: { ...stats, value_range: [-1, 1] as const },
  };
  assert.equal(describePixel([255, 255, 255, 255], facts), "≈ 1");
  assert.equal(describePixel([0, 0, 0, 255], facts), "≈ −1");
});

test("a colour behind transparency is only about right", () => {
  const facts = { dtype: "uint8", shape: [4, 4, 2], stats };
  assert.equal(describePixel([7, 7, 7, 100], facts), "≈ 7 100");
});

test("a bool is 0 or 1", () => {
  const facts = { dtype: "bool", shape: [4, 4], stats };
  assert.deepEqual(
    [0, 255].map((v) => describePixel([v, v, v, 255], facts)),
    ["0", "1"],
  );
});

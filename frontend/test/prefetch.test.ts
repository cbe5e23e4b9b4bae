import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbours } from "../src/services/prefetch.ts";

const steps = Array.from({ length: 100 }, (_, index) => index * 10);

test("most are ahead, one of four behind, nearest first", () => {
  assert.deepEqual(neighbours(steps, 500, 1).slice(0, 8), [510, 520, 530, 490, 540, 550, 560, 480]);
  assert.deepEqual(neighbours(steps, 500, -1).slice(0, 5), [490, 480, 470, 510, 460]);
  assert.equal(neighbours(steps, 500, 1).length, 20);
});

test("at an end all are on the other side", () => {
  assert.deepEqual(neighbours(steps, 990, 1).slice(0, 3), [980, 970, 960]);
  assert.deepEqual(neighbours(steps, 0, -1).slice(0, 3), [10, 20, 30]);
  assert.equal(neighbours(steps, 0, -1).length, 20);
});

test("a short timeline is wholly there, an empty one has none", () => {
  assert.deepEqual(neighbours([1, 2, 3], 2, 1), [3, 1]);
  assert.deepEqual(neighbours([7], 7, 1), []);
  assert.deepEqual(neighbours([], 7, 1), []);
});

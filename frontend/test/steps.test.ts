import assert from "node:assert/strict";
import { test } from "node:test";
import {
  indexAtOrBefore,
  nearestPosition,
  positionAway,
  unionOfPositions,
} from "../src/model/steps.ts";

const steps = [0, 10, 20, 40];

test("the step at or before is the last one that is not later", () => {
  const found = [-1, 0, 9, 10, 39, 40, 1e9].map((step) => indexAtOrBefore(steps, step));
  assert.deepEqual(found, [-1, 0, 0, 1, 2, 3, 3]);
});

test("the nearest step is the earlier of two equally near", () => {
  const found = [-5, 4, 5, 6, 30, 31, 99].map((step) => nearestPosition(steps, step));
  assert.deepEqual(found, [0, 0, 0, 10, 20, 40, 40]);
});

test("one step on or back stops at the ends", () => {
  assert.equal(positionAway(steps, 10, 1), 20);
  assert.equal(positionAway(steps, 10, -1), 0);
  assert.equal(positionAway(steps, 0, -1), 0);
  assert.equal(positionAway(steps, 40, 1), 40);
  assert.equal(positionAway(steps, 0, 10), 40);
});

test("from between two steps, one back is the earlier and one on the later of the two", () => {
  assert.equal(positionAway(steps, 15, -1), 10);
  assert.equal(positionAway(steps, 15, 1), 20);
  assert.equal(positionAway(steps, -3, 1), 0);
});

test("without steps there is nowhere to go", () => {
  assert.equal(nearestPosition([], 3), null);
  assert.equal(positionAway([], 3, 1), null);
});

test("the union holds each step once, in numeric order", () => {
  assert.deepEqual([...unionOfPositions([[0, 10, 100], [9, 10], []])], [0, 9, 10, 100]);
  assert.deepEqual([...unionOfPositions([])], []);
});

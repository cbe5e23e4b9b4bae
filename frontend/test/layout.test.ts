import assert from "node:assert/strict";
import { test } from "node:test";
import { axisSteps, stepOfX, tickPositions, xOfStep } from "../src/paint/ticks.ts";
import { FACTS_HEIGHT, layOutFocus, layOutGroup } from "../src/viewport/layout.ts";

const domain = { first: 0, last: 1000 };

test("the timeline is linear in the step's value", () => {
  assert.deepEqual(
    [0, 500, 1000].map((step) => xOfStep(step, domain, 220)),
    [10, 110, 210],
  );
  assert.equal(stepOfX(xOfStep(370, domain, 220), domain, 220), 370);
});

test("a single step stands in the middle", () => {
  assert.equal(xOfStep(7, { first: 7, last: 7 }, 220), 110);
});

test("ten thousand steps are at most one tick a pixel", () => {
  const steps = Array.from({ length: 10_001 }, (_, i) => i / 10);
  const ticks = tickPositions(steps, domain, 220);
  assert.deepEqual([ticks.length, ticks[0], ticks.at(-1)], [201, 10, 210]);
});

test("ticks outside of what is shown are left out", () => {
  assert.deepEqual(tickPositions([-5, 0, 2000], domain, 220), [10]);
});

test("the axis has round numbers with room between them", () => {
  assert.deepEqual(axisSteps(domain, 500, 72), [0, 200, 400, 600, 800, 1000]);
  assert.deepEqual(axisSteps({ first: 3, last: 9 }, 1000, 72), [3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(axisSteps({ first: 5, last: 5 }, 1000, 72), [5]);
});

test("steps too large for whole numbers still make an axis, and an end of it", () => {
  const huge = { first: 2 ** 62, last: 2 ** 62 + 2048 };
  const marks = axisSteps(huge, 1000, 72);
  assert.ok(marks.length > 0 && marks.length < 20);
  assert.deepEqual(marks, [...new Set(marks)]);
});

test("columns share the width; in a narrow window they keep a size and the row is wider", () => {
  const wide = layOutGroup({ width: 1000, height: 2000 }, 3, [1], "l");
  assert.ok(wide.width <= 1000 && wide.width > 990);
  const narrow = layOutGroup({ width: 400, height: 2000 }, 5, [1], "l");
  assert.equal(narrow.paneWidth, 168);
  assert.ok(narrow.width > 900);
});

test("a row is not taller than the window", () => {
  const { paneHeights } = layOutGroup({ width: 2000, height: 700 }, 2, [1, 0.5], "l");
  assert.ok(Math.max(...paneHeights) <= 700, `${paneHeights}`);
});

test("the height of a group is that of its rows", () => {
  const { paneHeights, height, paneWidth } = layOutGroup(
    { width: 900, height: 900 },
    3,
    [1, 2],
    "l",
  );
  assert.deepEqual(paneHeights, [paneWidth, Math.round(paneWidth / 2)]);
  assert.equal(height, paneHeights[0]! + paneHeights[1]! + 2 * FACTS_HEIGHT);
});

test("a sample alone has the height of the window, and no less than its picture needs", () => {
  const wide = layOutFocus({ width: 1800, height: 900 }, 6, 1);
  assert.equal(wide.paneHeights[0], 900 - 64 - FACTS_HEIGHT);
  assert.ok(wide.width <= 1800);
  const tall = layOutFocus({ width: 1800, height: 300 }, 2, 0.5);
  assert.ok(tall.paneHeights[0]! >= tall.paneWidth * 2 - 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { FACTS_HEIGHT, layOutFocus, layOutGroup } from "../src/model/layout.ts";
import { positionOfX, tickPositions, xOfPosition } from "../src/model/ticks.ts";
import { axisMarks, axisSteps } from "../src/paint/axis.ts";

const domain = { first: 0, last: 1000 };

test("the timeline is linear in the step's value", () => {
  assert.deepEqual(
    [0, 500, 1000].map((step) => xOfPosition(step, domain, 220)),
    [10, 110, 210],
  );
  assert.equal(positionOfX(xOfPosition(370, domain, 220), domain, 220), 370);
});

test("a single step stands in the middle", () => {
  assert.equal(xOfPosition(7, { first: 7, last: 7 }, 220), 110);
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

/** Every character is 6 wide. */
function measure(text: string): number {
  return 6 * text.length;
}

test("the texts of the axis never overlap, are inside, and say the step where they stand", () => {
  for (const [first, last] of [
    [0, 9],
    [0, 1_000_000],
    [123_456_789_000, 123_456_789_999],
    [2 ** 53 - 40, 2 ** 53 - 1],
    [-5_000_000_000, 7],
    [2 ** 62, 2 ** 62 + 4096],
    [1_700_000_000_000_000_000, 1_700_003_600_000_000_000],
  ] as const) {
    for (const width of [120, 300, 640, 1500]) {
      const marks = axisMarks({ first, last }, width, measure);
      assert.ok(marks.length > 0, `${first} ${width}`);
      marks.forEach(({ left, text }, index) => {
        const next = marks[index + 1];
        const end = left + measure(text);
        assert.ok(next === undefined || end + 8 <= next.left, `${text} and ${next?.text}`);
        assert.ok(left >= 0 && (end <= width || marks.length === 1), text);
      });
    }
  }
});

test("the axis of steps that are rounded counts from the first, and shows no digit that is not sure", () => {
  const texts = (first: number, last: number): readonly string[] =>
    axisMarks({ first, last }, 500, measure).map(({ text }) => text);
  assert.deepEqual(texts(2 ** 62, 2 ** 62 + 8192), [
    "≈ 4.61168601842739e18",
    "+4000",
    "+6000",
    "+8000",
  ]);
  assert.deepEqual(texts(1.7e18, 1.7e18 + 4e12).slice(0, 2), ["≈ 1.70000000000000e18", "+2e12"]);
  assert.deepEqual(texts(2 ** 62, 2 ** 62), ["≈ 4.61168601842739e18"]);
});

test("columns share the width; in a narrow window they keep a size and the row is wider", () => {
  const wide = layOutGroup({ width: 1000, height: 2000 }, 3, [1], "l");
  assert.ok(wide.width <= 1000 && wide.width > 990);
  const narrow = layOutGroup({ width: 400, height: 2000 }, 5, [1], "l");
  assert.equal(narrow.paneWidth, 144);
  assert.ok(narrow.width > 800);
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

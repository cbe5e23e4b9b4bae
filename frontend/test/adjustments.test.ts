import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isUnadjusted,
  NO_ADJUSTMENTS,
  readAdjustments,
  toneCurve,
  writeAdjustments,
} from "../src/model/adjustments.ts";

test("no adjustment leaves every level as it is", () => {
  assert.deepEqual(
    toneCurve(NO_ADJUSTMENTS).map((value) => Math.round(value * 255)),
    Array.from({ length: 256 }, (_, level) => level),
  );
  assert.equal(writeAdjustments(NO_ADJUSTMENTS), "");
});

test("brightness moves, contrast spreads about the middle, gamma lightens the dark", () => {
  assert.equal(toneCurve({ ...NO_ADJUSTMENTS, brightness: 0.5 })[0], 0.5);
  assert.equal(toneCurve({ ...NO_ADJUSTMENTS, brightness: 0.5 })[255], 1);
  const strong = toneCurve({ ...NO_ADJUSTMENTS, contrast: 2 });
  assert.equal(strong[0], 0);
  assert.ok(Math.abs(strong[153]! - 0.7) < 1e-9);
  assert.ok(Math.abs(toneCurve({ ...NO_ADJUSTMENTS, gamma: 2 })[51]! - Math.sqrt(0.2)) < 1e-9);
});

test("curves never fall and never leave 0 to 1", () => {
  const curve = toneCurve({ brightness: -0.3, contrast: 7, gamma: 0.4 });
  curve.forEach((value, level) => {
    assert.ok(value >= 0 && value <= 1);
    assert.ok(level === 0 || value >= curve[level - 1]!);
  });
});

test("adjustments come back from the address, nonsense is none", () => {
  const adjustments = { brightness: -0.25, contrast: 1.5, gamma: 2.2 };
  assert.deepEqual(readAdjustments(writeAdjustments(adjustments)), adjustments);
  for (const text of ["", "1", "0,1", "0,1,1,1", "0,x,1", "0,0,1", "0,1,11", "2,1,1"]) {
    assert.ok(isUnadjusted(readAdjustments(text)), text);
  }
});

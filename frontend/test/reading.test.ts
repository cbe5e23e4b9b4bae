import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stats } from "../src/api/logged.ts";
import type { Facts } from "../src/model/cells.ts";
import { describePixel, isCutOff, labelPixel, type Rgba } from "../src/model/reading.ts";

const clean: Stats = { min: 0, max: 1, nan: 0, inf: 0, clipped: 0, value_range: null };

function grey(level: number): Rgba {
  return [level, level, level, 255];
}

/** A float32 picture drawn from 0 to 1, unless `more` says otherwise. */
function floats(more: Partial<Stats> = {}, shape: readonly number[] = [4, 4]): Facts {
  return { dtype: "float32", shape, stats: { ...clean, value_range: [0, 1], ...more } };
}

test("an 8-bit value is exact, with as many channels as were logged", () => {
  const read = (shape: readonly number[]): string =>
    describePixel([1, 2, 3, 255], { dtype: "uint8", shape, stats: clean });
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

test("the ends of an 8-bit picture are values like others", () => {
  const facts: Facts = { dtype: "uint8", shape: [4, 4], stats: clean };
  assert.deepEqual([describePixel(grey(0), facts), describePixel(grey(255), facts)], ["0", "255"]);
  assert.equal(isCutOff(grey(0), facts), false);
});

test("a float is mapped back into its range and is only about right", () => {
  const facts = floats({ value_range: [-1, 1], min: -1 });
  assert.deepEqual(
    [0, 3, 128, 255].map((level) => describePixel(grey(level), facts)),
    ["≈ −1", "≈ −0.976", "≈ 0.004", "≈ 1"],
  );
});

test("neighbouring levels read differently, wherever the range lies", () => {
  for (const value_range of [
    [0, 1],
    [1000, 1001],
    [-5e-9, 5e-9],
    [0, 65535],
    [-3e7, 1e8],
  ] as const) {
    const facts = floats({ value_range, min: value_range[0], max: value_range[1] });
    const texts = Array.from({ length: 256 }, (_, level) => describePixel(grey(level), facts));
    assert.equal(new Set(texts).size, 256, `${value_range.join(" to ")}`);
  }
});

test("where values were clipped, the ends of the range are limits and not values", () => {
  const facts = floats({ min: -0.2, max: 1.5, clipped: 0.1 });
  assert.deepEqual(
    [0, 128, 255].map((level) => describePixel(grey(level), facts)),
    ["≤ 0", "≈ 0.502", "≥ 1"],
  );
  const above = floats({ max: 1.5, clipped: 0.1 });
  assert.deepEqual(
    [0, 255].map((level) => describePixel(grey(level), above)),
    ["≈ 0", "≥ 1"],
  );
});

test("NaN and Inf are said where they are drawn, never a number alone", () => {
  const at = (level: number, stats: Partial<Stats>): string =>
    describePixel(grey(level), floats(stats));
  assert.equal(at(0, { min: -1, nan: 3, clipped: 0.1 }), "≤ 0 or NaN");
  assert.equal(at(0, { nan: 3 }), "≈ 0 or NaN");
  assert.equal(at(0, { nan: 3, inf: 2 }), "≈ 0, NaN or −Inf");
  assert.equal(at(255, { nan: 3, inf: 2 }), "≈ 1 or +Inf");
  assert.equal(at(255, { max: 2, clipped: 0.1, inf: 2 }), "≥ 1 or +Inf");
  assert.equal(at(128, { nan: 3, inf: 2 }), "≈ 0.502");
});

test("where no finite value is so low or so high, it is NaN or Inf for certain", () => {
  assert.equal(describePixel(grey(0), floats({ min: 0.3, max: 0.6, nan: 3 })), "NaN");
  assert.equal(describePixel(grey(255), floats({ min: 0.3, max: 0.6, inf: 1 })), "+Inf");
  const nothing = { min: null, max: null, nan: 16 };
  assert.equal(describePixel(grey(0), floats(nothing)), "NaN");
  assert.equal(describePixel(grey(0), floats({ ...nothing, inf: 1 })), "NaN or −Inf");
});

test("of several channels each says its own, and all the same is said once", () => {
  const facts = floats({ min: -1, clipped: 0.1, nan: 3, max: 2 }, [4, 4, 3]);
  assert.equal(describePixel([0, 0, 0, 255], facts), "RGB ≤ 0 or NaN");
  assert.equal(describePixel([0, 128, 255, 255], facts), "R ≤ 0 or NaN\nG ≈ 0.502\nB ≥ 1");
  assert.equal(describePixel([1, 128, 254, 255], facts), "≈ 0.004 0.502 0.996");
});

test("uint16 is clipped to its range too, and its opacity is not", () => {
  const stats = { ...clean, min: 0, max: 60000, clipped: 0.2, value_range: [0, 4096] as const };
  const facts: Facts = { dtype: "uint16", shape: [4, 4, 2], stats };
  assert.equal(describePixel([255, 255, 255, 255], facts), "V ≥ 4096\nA ≈ 65535");
  assert.equal(describePixel([128, 128, 128, 255], facts), "≈ 2060 65535");
});

test("a colour behind transparency is only about right, and one that is not seen is not read", () => {
  const facts = { dtype: "uint8", shape: [4, 4, 2], stats: clean };
  assert.equal(describePixel([7, 7, 7, 100], facts), "≈ 7 100");
  assert.equal(describePixel([0, 0, 0, 0], facts), "– 0");
  // What was stored is read whatever its opacity.
  assert.equal(describePixel([7, 7, 7, 100], facts, "stored"), "7 100");
  assert.equal(describePixel([9, 9, 9, 0], facts, "stored"), "9 0");
  assert.deepEqual(labelPixel([9, 9, 9, 0], facts, "stored"), ["9", "0"]);
});

test("a bool is 0 or 1", () => {
  const facts = { dtype: "bool", shape: [4, 4], stats: clean };
  assert.deepEqual(
    [0, 255].map((level) => describePixel(grey(level), facts)),
    ["0", "1"],
  );
});

test("floats of which no range is known are levels", () => {
  assert.equal(describePixel(grey(7), floats({ value_range: null })), "≈ 7/255");
});

test("in the pixel itself stands the same, in short lines", () => {
  const facts = floats({ min: -1, clipped: 0.1, nan: 3, max: 2 }, [4, 4, 3]);
  assert.deepEqual(labelPixel([0, 0, 0, 255], facts), ["≤0", "or NaN"]);
  assert.deepEqual(labelPixel([0, 128, 255, 255], facts), ["≤0|NaN", "0.502", "≥1"]);
  assert.deepEqual(labelPixel([9, 9, 9, 255], { dtype: "uint8", shape: [4, 4, 3], stats: clean }), [
    "9",
  ]);
});

test("what is drawn at the end of a clipped range is cut off, what lies between is not", () => {
  const facts = floats({ max: 2, clipped: 0.1 });
  assert.deepEqual(
    [0, 128, 255].map((level) => isCutOff(grey(level), facts)),
    [false, false, true],
  );
});

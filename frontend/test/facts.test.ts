import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stats } from "../src/api/contract.ts";
import { describeFacts, formatValue } from "../src/state/facts.ts";

const clean: Stats = { min: 0, max: 255, nan: 0, inf: 0, clipped: 0, value_range: null };

test("a clean uint8 picture has one line and no warning", () => {
  assert.deepEqual(describeFacts({ dtype: "uint8", shape: [256, 256, 3], stats: clean }), {
    brief: "uint8 · 256×256×3 · 0 to 255",
    warnings: [],
    full: "uint8, 256×256×3; values 0 to 255; drawn as they are.",
  });
});

test("what was clipped and what is no number is said, and the range in force", () => {
  const stats: Stats = {
    min: -1.5,
    max: 2,
    nan: 1200,
    inf: 1,
    clipped: 0.0214,
    value_range: [-1, 1],
  };
  assert.deepEqual(describeFacts({ dtype: "float32", shape: [8, 8], stats }), {
    brief: "float32 · 8×8 · −1.5 to 2",
    warnings: ["2.1 % clipped", "1,200 NaN", "1 Inf"],
    full: "float32, 8×8; values −1.5 to 2; drawn with −1 to 1 as black to full; 2.1 % clipped; 1,200 NaN; 1 Inf.",
  });
});

test("a little clipped is not nothing, and nearly all is not all", () => {
  const clipped = (fraction: number): string | undefined =>
    describeFacts({ dtype: null, shape: null, stats: { ...clean, clipped: fraction } }).warnings[0];
  assert.deepEqual([0.00001, 0.25, 0.9999, 1].map(clipped), [
    "<0.1 % clipped",
    "25 % clipped",
    "99.9 % clipped",
    "100 % clipped",
  ]);
});

test("a picture without any finite value says so", () => {
  const { full } = describeFacts({
    dtype: "float32",
    shape: [1, 1],
    stats: { ...clean, min: null, max: null },
  });
  assert.ok(full.includes("no finite values"));
});

test("values have three digits", () => {
  const shown = [0, -0.98765, 65535, 0.00000933, 1234.56, 3e9].map(formatValue);
  assert.deepEqual(shown, ["0", "−0.988", "65535", "9.3e−6", "1230", "3e9"]);
});

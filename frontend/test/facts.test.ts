import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stats } from "../src/api/logged.ts";
import { describeFacts } from "../src/model/facts.ts";
import { fitFacts } from "../src/model/fitFacts.ts";
import { formatDigits, formatValue } from "../src/text/format.ts";

const clean: Stats = { min: 0, max: 255, nan: 0, inf: 0, clipped: 0, value_range: null };
const odd: Stats = {
  min: -1.5,
  max: 2,
  nan: 1200,
  inf: 1,
  clipped: 0.0214,
  value_range: [-1, 1],
};

test("a clean uint8 picture is told in a few words, without a warning", () => {
  assert.deepEqual(describeFacts({ dtype: "uint8", shape: [256, 256, 3], stats: clean }), {
    what: "uint8 · 256×256×3",
    seen: "0 to 255",
    warnings: [],
    entries: [
      ["Type", "uint8"],
      ["Shape", "256 × 256 × 3"],
      ["Values", "0 to 255"],
      ["Display", "as logged"],
    ],
  });
});

test("what was clipped and what is no number is said, and the range in force", () => {
  assert.deepEqual(describeFacts({ dtype: "float32", shape: [8, 8], stats: odd }), {
    what: "float32 · 8×8",
    seen: "−1.5 to 2",
    warnings: ["2.1 % clipped, 1,200 NaN, 1 Inf", "2.1 % clipped, NaN, Inf", "clipped, NaN, Inf"],
    entries: [
      ["Type", "float32"],
      ["Shape", "8 × 8"],
      ["Values", "−1.5 to 2"],
      ["Display", "−1 = black, 1 = full intensity"],
      ["Clipped", "2.1 %"],
      ["NaN", "1,200"],
      ["Inf", "1"],
    ],
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
  const stats = { ...clean, min: null, max: null };
  const { seen, entries } = describeFacts({ dtype: "float32", shape: [1, 1], stats });
  assert.equal(seen, "");
  assert.deepEqual(entries[2], ["Values", "no finite values"]);
});

test("values have three digits", () => {
  const shown = [0, -0.98765, 65535, 0.00000933, 1234.56, 3e9].map(formatValue);
  assert.deepEqual(shown, ["0", "−0.988", "65535", "9.3e−6", "1230", "3e9"]);
});

test("or as many as are asked for", () => {
  const shown = [0, -0.98765, 65535, 0.00000933, 1234.5678].map((value) => formatDigits(value, 5));
  assert.deepEqual(shown, ["0", "−0.98765", "65535", "9.33e−6", "1234.6"]);
});

test("type, shape and the warning are there in every pane, the values where there is room", () => {
  const text = describeFacts({ dtype: "float32", shape: [128, 128, 3], stats: odd });
  /** Every character is 6 wide. */
  const fit = (room: number) => fitFacts(text, room, 16, (words) => 6 * words.length);
  assert.deepEqual(fit(300), {
    first: "float32 · 128×128×3 · −1.5 to 2",
    warning: "2.1 % clipped, 1,200 NaN, 1 Inf",
    second: "",
  });
  assert.deepEqual(fit(170), {
    first: "float32 · 128×128×3",
    warning: "2.1 % clipped, NaN, Inf",
    second: "",
  });
  assert.deepEqual(fit(120), {
    first: "float32 · 128×128×3",
    warning: "clipped, NaN, Inf",
    second: "",
  });
  assert.equal(fit(60).warning, "clipped, NaN, Inf");
});

test("without a warning the values have the second line", () => {
  const text = describeFacts({ dtype: "uint8", shape: [256, 256, 3], stats: clean });
  const fit = (room: number) => fitFacts(text, room, 16, (words) => 6 * words.length);
  assert.deepEqual(fit(120), { first: "uint8 · 256×256×3", warning: "", second: "0 to 255" });
  assert.deepEqual(fit(200), { first: "uint8 · 256×256×3 · 0 to 255", warning: "", second: "" });
});

test("where there is no room for all numbers, whole ones are left out", () => {
  const text = { what: "psnr 32.51 · ssim 0.9285 · mae 0.0206", seen: "", warnings: [] };
  const fit = (room: number) => fitFacts(text, room, 16, (words) => 6 * words.length).first;
  assert.equal(fit(300), text.what);
  assert.equal(fit(200), "psnr 32.51 · ssim 0.9285 …");
  assert.equal(fit(100), "psnr 32.51 …");
  assert.equal(fit(30), "psnr 32.51 …");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { exactText } from "../src/text/exact.ts";
import { floatsOfHalves } from "../src/pixels/half.ts";

function number(text: string): number {
  return Number(text.replaceAll("−", "-"));
}

test("single precision has the digits that it needs, and no more", () => {
  const values = [0.1, -0.1, 1 / 3, 1e-45, 3.4028235e38, 16777216, 1e7, 12.5, 1e-5];
  assert.deepEqual(
    values.map((value) => exactText(Math.fround(value), "float32")),
    [
      "0.1",
      "−0.1",
      "0.33333334",
      "1e−45",
      "3.4028235e38",
      "1.6777216e7",
      "10000000",
      "12.5",
      "1e−5",
    ],
  );
});

test("any single reads back as itself", () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  let state = 1;
  for (let i = 0; i < 100_000; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bits[0] = state;
    const value = float[0]!;
    if (!Number.isFinite(value)) continue;
    assert.equal(Math.fround(number(exactText(value, "float32"))), value);
  }
});

test("any half is nearest to its text, with five digits at most", () => {
  const halves = floatsOfHalves(Uint16Array.from({ length: 65536 }, (_, i) => i));
  const finite = [...new Set(halves)].filter(Number.isFinite).sort((a, b) => a - b);
  finite.forEach((value, i) => {
    const text = exactText(value, "float16");
    const read = number(text);
    const near = [finite[i - 1], finite[i + 1]].filter((other) => other !== undefined);
    for (const other of near) {
      assert.ok(Math.abs(read - value) < Math.abs(read - other), `${value} is not ${text}`);
    }
    const digits = text.replace(/e.*|[^0-9]/g, "").replace(/^0+|0+$/g, "");
    assert.ok(digits.length <= 5, text);
  });
  assert.equal(exactText(halves[0x2e66]!, "float16"), "0.1");
});

test("the sixteen bits of bfloat16 have three digits", () => {
  assert.equal(exactText(Math.fround(0.10009765625), "bfloat16"), "0.1");
  assert.equal(exactText(3.140625, "bfloat16"), "3.14");
});

test("whole numbers are whole, and what is none says so", () => {
  assert.equal(exactText(4294967295, "uint32"), "4294967295");
  assert.equal(exactText(-32768, "int16"), "−32768");
  assert.deepEqual(
    [NaN, Infinity, -Infinity].map((value) => exactText(value, "float32")),
    ["NaN", "Inf", "−Inf"],
  );
});

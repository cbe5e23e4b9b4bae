import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceField } from "../src/errorMaps/differenceField.ts";
import { ERROR_KINDS } from "../src/errorMaps/index.ts";
import type { Pixels } from "../src/errorMaps/errorMap.ts";

const colour = { isGrey: false, hasAlpha: false };
const grey = { isGrey: true, hasAlpha: false };

/** A grey picture from rows of levels. */
function picture(...rows: readonly (readonly number[])[]): Pixels {
  const rgba = rows.flat().flatMap((level) => [level, level, level, 255]);
  return { width: rows[0]!.length, height: rows.length, rgba };
}

function values(a: Pixels, b: Pixels, kind: (typeof ERROR_KINDS)[number]): readonly number[] {
  return [...differenceField(a, b, kind, grey).values].map((value) => Number(value.toFixed(4)));
}

test("each kind is its formula, in fractions of the range", () => {
  const [a, b] = [picture([0, 51, 255]), picture([51, 0, 255])];
  assert.deepEqual(values(a, b, "absolute"), [0.2, 0.2, 0]);
  assert.deepEqual(values(a, b, "signed"), [-0.2, 0.2, 0]);
  assert.deepEqual(values(a, b, "squared"), [0.04, 0.04, 0]);
  assert.deepEqual(values(a, b, "relative"), [0.9524, 20, 0]);
});

test("a picture differs from itself nowhere, in any kind and at any size", () => {
  for (const [width, height] of [
    [1, 1],
    [2, 5],
    [7, 7],
    [9, 30],
  ] as const) {
    const rgba = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i * 37) % 256);
    const pixels = { width, height, rgba };
    for (const kind of ERROR_KINDS) {
      const { max, mean } = differenceField(pixels, pixels, kind, colour);
      assert.ok(max < 1e-6 && Math.abs(mean) < 1e-6, `${kind} of ${width} x ${height}`);
    }
  }
});

test("the largest error is told with its place, whatever its sign", () => {
  const field = differenceField(
    picture([0, 0], [0, 0]),
    picture([0, 10], [200, 10]),
    "signed",
    grey,
  );
  assert.deepEqual(field.at, { x: 0, y: 1 });
  assert.equal(field.max.toFixed(4), (200 / 255).toFixed(4));
});

test("pictures of different size cover the same field of view", () => {
  const small = picture([0, 255]);
  const large = picture([0, 0, 255, 255], [0, 0, 255, 255]);
  for (const [a, b] of [
    [small, large],
    [large, small],
  ] as const) {
    const field = differenceField(a, b, "absolute", grey);
    assert.deepEqual([field.width, field.height, field.max], [4, 2, 0]);
  }
});

test("what is transparent has no colour, and opacity counts as a channel", () => {
  const [red, nothing] = [
    { width: 1, height: 1, rgba: [255, 0, 0, 0] },
    { width: 1, height: 1, rgba: [0, 90, 90, 0] },
  ];
  const channels = { isGrey: false, hasAlpha: true };
  assert.equal(differenceField(red, nothing, "absolute", channels).max, 0);
  const black = { width: 1, height: 1, rgba: [0, 0, 0, 255] };
  assert.equal(differenceField(nothing, black, "absolute", channels).max, 0.25);
});

/** SSIM of error maps, beside what scikit-image says with a Gaussian window and no sample covariance. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceField } from "../src/errorMaps/differenceField.ts";
import type { Numbers, Pixels } from "../src/errorMaps/errorMap.ts";

const WIDTH = 17;
const HEIGHT = 14;
const grey = { isGrey: true, hasAlpha: false };

const places = Array.from({ length: WIDTH * HEIGHT }, (_, i) => [i % WIDTH, Math.floor(i / WIDTH)]);
const levelsA = places.map(([x, y]) => (x! * 37 + y! * 91 + x! * y! * 13) % 256);
const levelsB = places.map(([x, y], i) => Math.floor((levelsA[i]! * 3) / 4) + ((x! * y! * 7) % 41));

/** Pixels (row, column) and 1 − SSIM there. */
const EXPECTED = [
  [0, 0, 0.05676346223424622],
  [6, 8, 0.05018178554493957],
  [13, 16, 0.08373926341285265],
  [3, 11, 0.06019887873326091],
  [10, 0, 0.08004494298603071],
] as const;

function picture(levels: readonly number[]): Pixels {
  return { width: WIDTH, height: HEIGHT, rgba: levels.flatMap((l) => [l, l, l, 255]) };
}

function numbers(
  values: readonly number[],
  fractionOf: readonly [number, number] | null = [0, 1],
): Numbers {
  return {
    width: WIDTH,
    height: HEIGHT,
    channels: 1,
    values: Float32Array.from(values),
    fractionOf,
  };
}

function check(a: Pixels, b: Pixels, tolerance: number, channels = grey): void {
  const { values } = differenceField(a, b, "ssim", channels);
  for (const [y, x, expected] of EXPECTED) {
    const found = values[y * WIDTH + x]!;
    assert.ok(Math.abs(found - expected) < tolerance, `${found} for ${expected} at ${y}, ${x}`);
  }
}

test("levels have the SSIM of scikit-image, up to the edges", () => {
  check(picture(levelsA), picture(levelsB), 1e-7);
});

test("values have that of the fractions of their range, and signed ones no other", () => {
  for (const [low, high] of [
    [0, 1],
    [-1, 1],
    [-1024, 3071],
    [0.5, 0.75],
  ] as const) {
    const [a, b] = [levelsA, levelsB].map((levels) =>
      numbers(
        levels.map((level) => low + (level / 255) * (high - low)),
        [low, high],
      ),
    );
    check(a!, b!, 1e-5);
  }
});

test("numbers with a unit have that of the range that was logged, else of the ends of the second", () => {
  const [a, b] = [levelsA, levelsB].map((levels) =>
    numbers(
      levels.map((level) => level / 25.5 - 5),
      null,
    ),
  );
  check(a!, b!, 1e-5, { ...grey, range: [-5, 5] } as typeof grey);
  const [low, high] = [Math.min(...b!.values), Math.max(...b!.values)];
  const byEnds = differenceField(a!, b!, "ssim", grey).values;
  const byRange = differenceField(
    numbers([...a!.values], [low, high]),
    numbers([...b!.values], [low, high]),
    "ssim",
    grey,
  ).values;
  for (const [i, value] of byEnds.entries()) assert.ok(Math.abs(value - byRange[i]!) < 1e-5);
});

test("light far beyond the range leaves SSIM exact", () => {
  const [a, b] = [levelsA, levelsB].map((levels) =>
    numbers(levels.map((level, i) => level / 255 + (i % WIDTH >= 9 ? 1000 : 0))),
  );
  const { values } = differenceField(a!, b!, "ssim", grey);
  for (const [y, x, expected] of [
    [0, 0, 0.056763459289742024],
    [6, 8, 2.969237689054438e-8],
    [13, 16, 0.07787144532055712],
    [10, 0, 0.08004493969097792],
  ] as const) {
    // What float32 keeps of 1000.5 is 3e-5.
    assert.ok(Math.abs(values[y * WIDTH + x]! - expected) < 2e-5, `${y}, ${x}`);
  }
});

test("plain surfaces differ by their brightness alone, in pictures of any size", () => {
  const luminance = (x: number, y: number): number => (2 * x * y + 1e-4) / (x * x + y * y + 1e-4);
  for (const [width, height] of [
    [1, 1],
    [2, 3],
    [30, 4],
  ] as const) {
    const plain = (value: number): Numbers => ({
      width,
      height,
      channels: 1,
      values: new Float32Array(width * height).fill(value),
      fractionOf: [0, 1],
    });
    const { values } = differenceField(plain(0.5), plain(0.25), "ssim", grey);
    for (const value of values) {
      assert.ok(Math.abs(value - (1 - luminance(0.5, 0.25))) < 1e-6);
    }
  }
});

test("what is no number is left out, and does not spread", () => {
  const spoilt = levelsA.map((level, i) => (i === 40 ? NaN : level / 255));
  const other = numbers(levelsB.map((level) => level / 255));
  const { values, skipped } = differenceField(numbers(spoilt), other, "ssim", grey);
  assert.equal(skipped, 1);
  assert.ok(Number.isNaN(values[40]!));
  assert.ok(values.every((value, i) => i === 40 || Number.isFinite(value)));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { draw } from "../src/draw/draw.ts";
import { differenceField } from "../src/errorMaps/differenceField.ts";
import type { Numbers } from "../src/errorMaps/errorMap.ts";
import { ERROR_KINDS, type ErrorKind } from "../src/errorMaps/index.ts";
import { kindOf, readSpec, type PaneSpec } from "../src/kinds/index.ts";
import type { Cell } from "../src/model/cells.ts";
import { comparedWith } from "../src/model/comparable.ts";
import { arrowAt, readInFull } from "../src/model/readout.ts";
import { countedIn, unitOfError } from "../src/model/units.ts";
import { hatchOf } from "../src/pixels/colormaps.ts";
import type { Origin } from "../src/pixels/picture.ts";
import type { Raster, Values } from "../src/pixels/raster.ts";

const FLOW = readSpec({ kind: "flow", max_magnitude: null, unit: "px" });

function raster(values: Values, width = values.length / 2): Raster {
  return { width, height: values.length / 2 / width, depth: 1, channels: 2, values };
}

function vectors(...all: readonly (readonly [number, number])[]): Raster {
  return raster(Float32Array.from(all.flat()));
}

function drawn(from: Raster, most: number): readonly (readonly number[])[] {
  const { rgba } = draw([from], { kind: "flow", slice: 0, range: [0, most] });
  return Array.from({ length: rgba.length / 4 }, (_, i) => [...rgba.slice(4 * i, 4 * i + 3)]);
}

test("a spec has a largest magnitude above zero, or none", () => {
  const most = (max_magnitude: unknown): unknown => {
    const spec = readSpec({ kind: "flow", max_magnitude, unit: "mm" });
    return spec.kind === "flow" ? [spec.max_magnitude, spec.unit] : spec;
  };
  assert.deepEqual([12.5, null, 0, -1, "3"].map(most), [
    [12.5, "mm"],
    [null, "mm"],
    [null, "mm"],
    [null, "mm"],
    [null, "mm"],
  ]);
});

test("directions have the colours of the wheel, counted by hand", () => {
  // Right is the first of the 55 hues; down lies between the 14th and the 15th, left is the 28th, up
  // lies between the 41st and the 42nd.
  const [right, down, left, up] = [vectors([4, 0]), vectors([0, 4]), vectors([-4, 0]), [0, -4]];
  assert.deepEqual(drawn(right, 4), [[255, 0, 0]]);
  assert.deepEqual(drawn(down, 4), [[255, 229, 0]]);
  assert.deepEqual(drawn(left, 4), [[0, 209, 255]]);
  assert.deepEqual(drawn(raster(Int16Array.from(up as number[])), 4), [[88, 0, 255]]);
  assert.deepEqual(drawn(raster(Int8Array.of(4, 0)), 4), [[255, 0, 0]]);
  assert.deepEqual(drawn(vectors([4, -0]), 4), [[255, 0, 0]]);
});

test("what stands still is white, half the magnitude is half as full, beyond it is darker", () => {
  const from = vectors([0, 0], [2, 0], [4, 0], [4.01, 0], [400, 0]);
  const { tally } = draw([from], { kind: "flow", slice: 0, range: [0, 4] });
  assert.deepEqual(drawn(from, 4), [
    [255, 255, 255],
    [255, 127, 127],
    [255, 0, 0],
    [191, 0, 0],
    [191, 0, 0],
  ]);
  assert.deepEqual(tally, { kind: "values", all: 5, nan: 0, inf: 0, beyond: 2 });
});

test("the largest vector of all is not beyond itself, whatever its digits", () => {
  for (const [x, y] of [
    [0.1, 0.7],
    [-3.3, 1e-3],
    [1e-20, 1e-20],
    [3e8, -1e9],
  ] as const) {
    const from = vectors([x, y]);
    const most = Math.hypot(from.values[0]!, from.values[1]!);
    for (const range of [most, Math.fround(most), Number(most.toPrecision(8))]) {
      const { tally } = draw([from], { kind: "flow", slice: 0, range: [0, range] });
      assert.equal(tally.kind === "values" && tally.beyond, 0, `${x}, ${y}, ${range}`);
    }
  }
});

test("vectors that are not finite are hatched and counted", () => {
  const from = vectors([NaN, 1], [1, Infinity], [-Infinity, NaN], [1, 0]);
  const [first, second] = hatchOf("viridis");
  assert.deepEqual(drawn(from, 1), [first, first, second, [255, 0, 0]]);
  const { tally } = draw([from], { kind: "flow", slice: 0, range: [0, 1] });
  assert.deepEqual(tally, { kind: "values", all: 4, nan: 2, inf: 1, beyond: 0 });
});

function origin(from: Raster, most = 5): Origin {
  const recipe = { kind: "flow", slice: 0, range: [0, most] } as const;
  return { rasters: [from], recipe, tally: { kind: "nothing" } };
}

function read(x: number, y: number, spec: PaneSpec = FLOW, dtype = "float32"): string {
  const facts = { dtype, shape: [1, 1, 2], stats: null };
  return readInFull(origin(vectors([x, y])), { facts, spec }, { x: 0, y: 0 });
}

test("a pixel tells its components, its magnitude and its angle, with 90° down", () => {
  assert.equal(read(3, 4), "x 3, y 4 px\n5 px, 53.1°");
  assert.equal(read(0, -2.5), "x 0, y −2.5 px\n2.5 px, −90°");
  assert.equal(read(-1, 0), "x −1, y 0 px\n1 px, 180°");
  assert.equal(read(0, 0), "x 0, y 0 px\n0 px");
  assert.equal(read(NaN, 1), "x NaN, y 1 px");
  assert.equal(read(3, 4, readSpec({ kind: "flow" }), "float64"), "≈ x 3, y 4\n5, 53.1°");
});

test("arrows are shares of the full colour, and no longer than that", () => {
  const at = (x: number, y: number): unknown => arrowAt(origin(vectors([x, y])), { x: 0, y: 0 });
  assert.deepEqual(at(0, 2.5), { x: 0, y: 0.5 });
  assert.deepEqual(at(30, -40), { x: 0.6, y: -0.8 });
  assert.equal(at(Infinity, 0), null);
});

function numbers({ width, height, channels, values }: Raster): Numbers {
  return { width, height, channels, values, fractionOf: null };
}

test("vectors differ by the distance of their ends", () => {
  const a = vectors([3, 4], [1, 1], [NaN, 0], [1, 2], [2, 2]);
  const b = vectors([0, 0], [1, 1], [0, 0], [Infinity, 0], [1, 1]);
  const channels = { isGrey: true, hasAlpha: false, isVector: true };
  const field = (kind: ErrorKind) => differenceField(numbers(a), numbers(b), kind, channels);
  const { values, max, at, mean, skipped } = field("absolute");
  assert.deepEqual([...values], [5, 0, NaN, NaN, Math.fround(Math.SQRT2)]);
  assert.deepEqual({ max, at, skipped }, { max: 5, at: { x: 0, y: 0 }, skipped: 2 });
  assert.ok(Math.abs(mean - (5 + Math.SQRT2) / 3) < 1e-6);
  assert.deepEqual([...field("squared").values], [25, 0, NaN, NaN, 2]);
  assert.throws(() => field("signed"), /vectors have no signed error/);
});

test("fields of different size are compared at the same places", () => {
  const small = raster(Float32Array.of(1, 0, 2, 0), 2);
  const large = raster(
    Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 0 : 1)),
    4,
  );
  const channels = { isGrey: true, hasAlpha: false, isVector: true };
  const { width, height, values } = differenceField(
    numbers(small),
    numbers(large),
    "squared",
    channels,
  );
  assert.deepEqual([width, height], [4, 2]);
  assert.deepEqual(
    [...values].map((value) => Math.round(value)),
    [2, 2, 5, 5, 2, 2, 5, 5],
  );
});

test("errors of vectors have their unit; kinds that they do not have say so", () => {
  assert.deepEqual(
    (["absolute", "squared"] as const).map((kind) => unitOfError(kind, FLOW)),
    ["px", "px²"],
  );
  assert.match(countedIn("absolute", FLOW), /end-point error/);
  const cell = { kind: "picture", run: "a", step: 0, spec: FLOW, ref: { depth: 1 } } as Cell;
  const said = ERROR_KINDS.map((kind) => {
    const other = comparedWith(cell, cell, kind);
    return other.kind === "missing" ? other.reason : "";
  });
  const no = (name: string): string =>
    `No “${name}” for vectors: choose “Absolute error” or “Squared error”`;
  assert.deepEqual(said, ["", no("Signed error"), "", no("Relative error"), no("1 − SSIM")]);
});

test("only pictures have opacity", () => {
  const has = (kind: string, channels: number): boolean =>
    kindOf(readSpec({ kind })).hasAlpha(channels);
  assert.deepEqual(
    [1, 2, 3, 4].map((channels) => has("image", channels)),
    [false, true, false, true],
  );
  for (const kind of ["labels", "scalar", "flow", "hologram"]) assert.equal(has(kind, 2), false);
});

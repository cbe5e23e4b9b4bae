import assert from "node:assert/strict";
import { test } from "node:test";
import type { PaneSpec } from "../src/kinds/index.ts";
import { boxBetween, pixelsIn } from "../src/model/probe.ts";
import {
  coarseToFine,
  majorityOf,
  meanOf,
  meanOfLevels,
  spread,
} from "../src/model/probeValues.ts";
import type { Raster } from "../src/pixels/raster.ts";

const size = { width: 4, height: 4 };
const whole = { x: 0, y: 0, width: 1, height: 1 };

test("a box has the pixels that it touches, a point has its own", () => {
  assert.deepEqual(pixelsIn({ x: 0.5, y: 0.99, width: 0, height: 0 }, size), {
    x0: 2,
    y0: 3,
    x1: 3,
    y1: 4,
  });
  assert.deepEqual(pixelsIn({ x: 0.2, y: 0.25, width: 0.1, height: 0.25 }, size), {
    x0: 0,
    y0: 1,
    x1: 2,
    y1: 2,
  });
  assert.deepEqual(pixelsIn({ x: 1, y: 1, width: 0, height: 0 }, size), {
    x0: 3,
    y0: 3,
    x1: 4,
    y1: 4,
  });
});

test("a box is drawn in any direction, and ends with the picture", () => {
  const box = boxBetween({ x: 0.75, y: 1.5 }, { x: 0.25, y: -1 });
  assert.deepEqual(box, { x: 0.25, y: 0, width: 0.5, height: 1 });
});

const IMAGE: PaneSpec = { kind: "image", isVolume: false, value_range: null, transfer: "srgb" };
const FLOW: PaneSpec = { kind: "flow", isVolume: false, max_magnitude: null, unit: "px" };

function raster(values: Raster["values"], channels = 1, depth = 1): Raster {
  return { width: 2, height: values.length / 2 / channels / depth, depth, channels, values };
}

test("a mean is over what is a number, and not over opacity", () => {
  const values = Float32Array.of(1, 3, NaN, Infinity);
  assert.equal(meanOf(raster(values), whole, 0, IMAGE), 2);
  assert.equal(meanOf(raster(values), { x: 0, y: 0.9, width: 0, height: 0 }, 0, IMAGE), null);
  assert.equal(meanOf(raster(Uint16Array.of(10, 900, 20, 900), 2), whole, 0, IMAGE), 15);
  assert.equal(meanOf(raster(Float32Array.of(1, 1, 5, 5), 1, 2), whole, 1, IMAGE), 5);
});

test("a mean of vectors is that of their magnitudes", () => {
  const values = Float32Array.of(3, 4, 0, 1, NaN, 0, -6, 8);
  assert.equal(meanOf(raster(values, 2), whole, 0, FLOW), 16 / 3);
});

test("the class of a box is the most frequent one, also by a threshold", () => {
  const ids = raster(Uint8Array.of(1, 0, 1, 0));
  const soft = raster(Float32Array.of(0.9, 0.6, 0.6, 0.1));
  assert.equal(majorityOf(ids, null, null, whole, 0), 0);
  assert.equal(majorityOf(ids, soft, { at: 0.5, isMany: false }, whole, 0), 1);
});

test("levels stand for the values of their range", () => {
  const stats = { min: -1, max: 1, nan: 0, inf: 0, clipped: 0, value_range: [-1, 1] as const };
  const facts = { dtype: "float32", shape: [1, 2], stats };
  assert.equal(meanOfLevels([255, 255, 255, 255, 0, 0, 0, 255], true, facts), 0);
  assert.equal(
    meanOfLevels([30, 60, 90, 255], false, { ...facts, dtype: "uint8", stats: null }),
    60,
  );
});

test("steps are read from coarse to fine, each once", () => {
  for (const count of [0, 1, 2, 3, 10, 97]) {
    const order = coarseToFine(count);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      Array.from({ length: count }, (_, i) => i),
    );
  }
  assert.deepEqual(coarseToFine(9).slice(0, 4), [0, 8, 5, 3]);
});

test("of very many steps some are read, evenly and with both ends", () => {
  const steps = Array.from({ length: 1001 }, (_, i) => i);
  assert.deepEqual(spread(steps, 5), [0, 250, 500, 750, 1000]);
  assert.deepEqual(spread([1, 2], 5), [1, 2]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clampView,
  FIT,
  imagePoint,
  limitsFor,
  panBy,
  pixelAt,
  placeImage,
  seenPart,
  settle,
  zoomAt,
} from "../src/pixels/view.ts";

const pane = { width: 200, height: 100 };
const image = { width: 50, height: 50 };
const limits = { min: 1, max: 64 };

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

test("fit shows the whole picture, centred", () => {
  assert.deepEqual(placeImage(FIT, pane, image), { left: 50, top: 0, scale: 2 });
});

test("zooming keeps the point under the pointer where it is", () => {
  const square = { width: 100, height: 100 };
  const before = placeImage(FIT, square, image);
  const pointer = { x: 30, y: 70 };
  const fixed = imagePoint(before, image, pointer);
  const view = zoomAt(FIT, 5, fixed, limits);
  const after = imagePoint(placeImage(view, square, image), image, pointer);
  near(after.x, fixed.x);
  near(after.y, fixed.y);
  near(view.scale, 5);
});

test("zooming out again comes back to fit", () => {
  const view = zoomAt(zoomAt(FIT, 8, { x: 0.9, y: 0.1 }, limits), 1 / 8, { x: 0, y: 1 }, limits);
  assert.deepEqual(view, FIT);
});

test("the zoom stops at its limits", () => {
  assert.equal(zoomAt(FIT, 1e6, { x: 0.5, y: 0.5 }, limits).scale, 64);
  assert.equal(zoomAt(FIT, 1e-6, { x: 0.5, y: 0.5 }, limits).scale, 1);
});

test("a small picture may shrink to 100 %, a large one goes no smaller than fit", () => {
  assert.equal(limitsFor(pane, image, 1).min, 0.5);
  assert.equal(limitsFor(pane, image, 2).min, 0.25);
  assert.equal(limitsFor(pane, { width: 4000, height: 4000 }, 1).min, 1);
});

test("panning stops at the picture's edge", () => {
  const view = clampView({ scale: 4, x: 0.5, y: 0.5 }, limits);
  assert.deepEqual(panBy(view, 5, -5, limits), { scale: 4, x: 0.125, y: 0.875 });
});

test("at fit there is nothing to pan", () => {
  assert.deepEqual(panBy(FIT, 0.3, 0.3, limits), FIT);
});

test("a side that fits entirely stays centred though the view is not", () => {
  // At twice the fit the square picture just fills the width of this pane.
  assert.deepEqual(settle({ scale: 2, x: 0.25, y: 0.25 }, pane, image), {
    scale: 2,
    x: 0.5,
    y: 0.25,
  });
});

test("pictures of different resolution cover the same field of view", () => {
  const view = { scale: 3, x: 0.4, y: 0.6 };
  const low = placeImage(view, pane, image);
  const high = placeImage(view, pane, { width: 200, height: 200 });
  const at = { x: 77, y: 33 };
  near(imagePoint(low, image, at).x, imagePoint(high, { width: 200, height: 200 }, at).x);
  near(imagePoint(low, image, at).y, imagePoint(high, { width: 200, height: 200 }, at).y);
});

test("the pixel under the pointer is null outside of the picture", () => {
  const placement = placeImage(FIT, pane, image);
  assert.deepEqual(pixelAt(placement, image, { x: 50, y: 0 }), { x: 0, y: 0 });
  assert.deepEqual(pixelAt(placement, image, { x: 149.9, y: 99.9 }), { x: 49, y: 49 });
  assert.equal(pixelAt(placement, image, { x: 49.9, y: 50 }), null);
  assert.equal(pixelAt(placement, image, { x: 150, y: 50 }), null);
});

test("what is seen is a part of the picture, whole along a side that fits", () => {
  const [pane, image] = [
    { width: 100, height: 100 },
    { width: 200, height: 100 },
  ];
  assert.deepEqual(seenPart(FIT, pane, image), { x: 0, y: 0, width: 1, height: 1 });
  const part = seenPart({ scale: 4, x: 0.25, y: 0.5 }, pane, image);
  assert.deepEqual(part, { x: 0.125, y: 0.25, width: 0.25, height: 0.5 });
  // The nearest edge is where it ends.
  assert.equal(seenPart({ scale: 4, x: 0, y: 0.5 }, pane, image).x, 0);
});

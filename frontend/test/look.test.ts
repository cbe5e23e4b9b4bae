import assert from "node:assert/strict";
import { test } from "node:test";
import { isPlain, PLAIN, readLook, toneCurve, writeLook } from "../src/model/look.ts";

test("the plain look leaves every level as it is", () => {
  assert.deepEqual(
    toneCurve(PLAIN).map((value) => Math.round(value * 255)),
    Array.from({ length: 256 }, (_, level) => level),
  );
  assert.equal(writeLook(PLAIN), "");
});

test("brightness moves, contrast spreads about the middle, gamma lightens the dark", () => {
  assert.equal(toneCurve({ ...PLAIN, brightness: 0.5 })[0], 0.5);
  assert.equal(toneCurve({ ...PLAIN, brightness: 0.5 })[255], 1);
  const strong = toneCurve({ ...PLAIN, contrast: 2 });
  assert.equal(strong[0], 0);
  assert.ok(Math.abs(strong[153]! - 0.7) < 1e-9);
  assert.ok(Math.abs(toneCurve({ ...PLAIN, gamma: 2 })[51]! - Math.sqrt(0.2)) < 1e-9);
});

test("curves never fall and never leave 0 to 1", () => {
  const curve = toneCurve({ brightness: -0.3, contrast: 7, gamma: 0.4 });
  curve.forEach((value, level) => {
    assert.ok(value >= 0 && value <= 1);
    assert.ok(level === 0 || value >= curve[level - 1]!);
  });
});

test("a look comes back from the address, nonsense is the plain one", () => {
  const look = { brightness: -0.25, contrast: 1.5, gamma: 2.2 };
  assert.deepEqual(readLook(writeLook(look)), look);
  for (const text of ["", "1", "0,1", "0,1,1,1", "0,x,1", "0,0,1", "0,1,11", "2,1,1"]) {
    assert.ok(isPlain(readLook(text)), text);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec } from "../src/kinds/index.ts";
import type { Cell, PictureCell } from "../src/model/cells.ts";
import { nearestHere } from "../src/model/nearby.ts";
import type { PictureRef } from "../src/pixels/picture.ts";

function picture(step: number): PictureCell {
  const ref = {
    digest: `d${step}`,
    run: "a",
    key: "k",
    media: "image/png",
    pixels: 1,
    depth: 1,
    size: null,
    asValues: false,
    drawing: null,
  };
  const spec = readSpec({});
  const facts = { dtype: null, shape: null, stats: null };
  return {
    kind: "picture",
    run: "a",
    position: step,
    step,
    isExact: true,
    ref,
    facts,
    spec,
    isChanged: false,
    isLeftOver: false,
    isPartial: false,
    differsIn: [],
  };
}

const steps = [0, 10, 20, 30, 40];

function nearest(wanted: number, ...here: readonly number[]): number | null {
  const at = (step: number): Cell => (step === 20 ? { kind: "absent" } : picture(step));
  const isHere = ({ digest }: PictureRef): boolean => here.includes(Number(digest.slice(1)));
  return nearestHere(steps, picture(wanted), at, isHere)?.position ?? null;
}

test("the nearest step that is here stands in, the earlier one of two", () => {
  assert.equal(nearest(40, 0, 10), 10);
  assert.equal(nearest(0, 40, 30), 30);
  assert.equal(nearest(20, 10, 30), 10);
  assert.equal(nearest(24, 10, 30), 30);
});

test("there is none when nothing is here, or no picture was logged there", () => {
  assert.equal(nearest(0), null);
  assert.equal(nearest(0, 20), null);
});

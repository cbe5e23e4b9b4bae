import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec } from "../src/kinds/index.ts";
import type { PictureCell } from "../src/model/cells.ts";
import { describeValues } from "../src/model/valueFacts.ts";

const cell: PictureCell = {
  kind: "picture",
  run: "a",
  position: 0,
  step: 0,
  isExact: true,
  ref: {
    digest: "d",
    run: "a",
    key: "k",
    media: "application/x-npy+gzip",
    pixels: 4,
    size: null,
    depth: 1,
    asValues: true,
    drawing: null,
  },
  facts: { dtype: "float32", shape: [2, 2], stats: null },
  spec: readSpec({ kind: "scalar" }),
  isChanged: false,
  isLeftOver: false,
  isPartial: false,
  differsIn: [],
};

test("holes of a target and light beyond the range are facts, an output that is NaN is not", () => {
  const counted = { kind: "values", all: 4, nan: 0, inf: 0, beyond: 0 } as const;
  const areFacts = (role: string, losses: object): boolean | undefined =>
    describeValues(cell, { ...counted, ...losses }, role).areFacts;
  assert.equal(areFacts("target", { nan: 2 }), true);
  assert.equal(areFacts("output", { nan: 2 }), undefined);
  assert.equal(areFacts("output", { beyond: 2 }), true);
  assert.equal(areFacts("output", { beyond: 1, inf: 1 }), undefined);
  assert.equal(areFacts("target", {}), undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { distance, PALETTE as GENERATED, seen } from "../palette.mjs";
import { PALETTE } from "../src/pixels/palette.ts";

test("the colours in git are those that the script chooses", () => {
  assert.deepEqual(PALETTE, GENERATED);
});

test("the first classes can be told apart by colour-blind eyes, and all by usual ones", () => {
  const sights = PALETTE.map(seen);
  const nearest = (count: number): number =>
    Math.min(
      ...sights
        .slice(0, count)
        .flatMap((a, i) => sights.slice(i + 1, count).map((b) => distance(a, b))),
    );
  // For comparison: two neighbours of a scale of twenty greys are 0.05 apart.
  assert.ok(nearest(8) > 0.1, `${nearest(8)}`);
  assert.ok(nearest(24) > 0.08, `${nearest(24)}`);
  assert.ok(nearest(48) > 0.05, `${nearest(48)}`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { zoomReferenceOf, type ShownPicture } from "../src/paint/zoomReference.ts";

const PANE = { width: 256, height: 256 };

function shown(
  tag: string,
  sample: string,
  sides: Readonly<Record<string, number>>,
): ShownPicture[] {
  return Object.entries(sides).map(([role, side]) => ({
    ...{ tag, sample, role, pane: PANE },
    image: { width: side, height: side },
  }));
}

function told(...all: readonly ShownPicture[][]): unknown {
  const found = zoomReferenceOf(all.flat());
  return found && [found.image.width, found.name];
}

test("the zoom of pictures of one size needs no name", () => {
  const same = { input: 64, output: 64, target: 64 };
  assert.deepEqual(told(shown("a", "0", same), shown("b", "1", same)), [64, null]);
  assert.equal(told(), null);
});

test("of sizes that differ, the target's zoom is told, or what is nearest to it", () => {
  const low = { input: 64, output: 256, target: 256 };
  assert.deepEqual(told(shown("a", "0", low)), [256, "target"]);
  assert.deepEqual(told(shown("a", "0", low), shown("a", "1", low)), [256, "target"]);
  assert.deepEqual(told(shown("a", "0", { input: 64, output: 256 })), [256, "output"]);
  assert.deepEqual(told(shown("a", "0", { scan: 64, input: 32 })), [32, "input"]);
  assert.deepEqual(told(shown("a", "0", { scan: 64, best: 32 })), [64, "scan"]);
});

test("where samples or tags differ it is the first one's, which is named", () => {
  const [small, large] = [
    { output: 64, target: 64 },
    { output: 128, target: 128 },
  ];
  assert.deepEqual(told(shown("a", "x", small), shown("a", "y", large)), [64, "#x"]);
  assert.deepEqual(told(shown("a", "0", small), shown("b", "0", large)), [64, "a"]);
  const low = [
    { input: 16, target: 64 },
    { input: 32, target: 128 },
  ] as const;
  assert.deepEqual(told(shown("a", "x", low[0]), shown("a", "y", low[1])), [64, "target #x"]);
  assert.deepEqual(told(shown("a", "x", low[0]), shown("b", "y", low[1])), [64, "a target"]);
});

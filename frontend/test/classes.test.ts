import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec } from "../src/kinds/index.ts";
import { chosenClass, classesOf, nextSolo, solo } from "../src/model/classes.ts";
import { DEFAULT_SETTINGS, valueGroupOf } from "../src/model/valueGroups.ts";

function valueGroup(json: object) {
  return valueGroupOf(readSpec({ kind: "labels", ...json }), true)!;
}

const named = valueGroup({
  classes: { "0": "none", "1": "cell" },
  colors: { "1": "#0a0b0c" },
  ignore: 255,
});

test("the legend has the classes that were named, and what does not count", () => {
  assert.deepEqual(
    classesOf(named, [0, 9]).map(({ id, name, colour, isIgnored }) => [
      id,
      name,
      colour,
      isIgnored,
    ]),
    [
      [0, "none", "#000000", false],
      [1, "cell", "#0a0b0c", false],
      [255, null, classesOf(named, null)[2]!.colour, true],
    ],
  );
});

test("without names it has the ids that were logged, unless they are too many to be classes", () => {
  const plain = valueGroup({});
  assert.deepEqual(
    classesOf(plain, [0, 3]).map(({ id }) => id),
    [0, 1, 2, 3],
  );
  assert.deepEqual(classesOf(plain, [0, 5000]), []);
  assert.deepEqual(classesOf(plain, null), []);
});

test("ids that are there without a name stand in the legend, however far from the others", () => {
  const ids = (seen: readonly number[], of = named): readonly number[] =>
    classesOf(of, [0, 255], new Set(seen)).map(({ id }) => id);
  assert.deepEqual(ids([0, 1, 7, 255]), [0, 1, 7, 255]);
  assert.deepEqual(ids([0, 255], valueGroup({ classes: { "0": "no", "1": "yes" } })), [0, 1, 255]);
  // So many are instances.
  assert.deepEqual(ids(Array.from({ length: 100 }, (_, i) => i)), [0, 1, 255]);
});

test("what does not count is no legend by itself", () => {
  const cityscapes = valueGroup({ ignore: 255 });
  assert.deepEqual(classesOf(cityscapes, [0, 255]), []);
  const seen = classesOf(cityscapes, [0, 255], new Set([0, 18, 255]));
  assert.deepEqual(
    seen.map(({ id, isIgnored }) => [id, isIgnored]),
    [
      [0, false],
      [18, false],
      [255, true],
    ],
  );
});

test("of two classes the second is measured, unless another was chosen", () => {
  assert.equal(chosenClass(named, DEFAULT_SETTINGS), 1);
  assert.equal(chosenClass(named, { ...DEFAULT_SETTINGS, chosen: 0 }), 0);
  assert.equal(chosenClass(valueGroup({}), DEFAULT_SETTINGS), 1);
  assert.equal(chosenClass(valueGroup({ classes: { "7": "a", "9": "b" } }), DEFAULT_SETTINGS), 9);
});

test("each class is alone in turn, then all are there again", () => {
  const all = classesOf(valueGroup({}), [0, 2]);
  const seen: string[] = [];
  let hidden: ReadonlySet<number> = new Set();
  for (let i = 0; i < 4; i += 1) {
    hidden = nextSolo(all, hidden);
    seen.push([...hidden].join());
  }
  assert.deepEqual(seen, ["1,2", "0,2", "0,1", ""]);
  assert.deepEqual([...solo(all, new Set(), 1)], [0, 2]);
  assert.deepEqual([...solo(all, new Set([0, 2]), 1)], []);
});

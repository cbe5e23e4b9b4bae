import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFilter } from "../src/state/filter.ts";
import { byPrefix, naturally, shorten, splitTag } from "../src/state/names.ts";
import { colourRuns, PALETTE } from "../src/state/palette.ts";
import { selectedRuns, withToggled } from "../src/state/selection.ts";

test("run2 comes before run10", () => {
  assert.deepEqual(["run10", "run2", "run1"].sort(naturally), ["run1", "run2", "run10"]);
});

test("a long name keeps both ends", () => {
  assert.equal(shorten("abcdefghij", 5), "ab…ij");
  assert.equal(shorten("abcde", 5), "abcde");
  assert.equal([...shorten("x".repeat(10_000), 80)].length, 80);
});

test("no character is cut in half", () => {
  assert.equal(shorten("🐱🐱🐱🐱🐱🐱", 3), "🐱…🐱");
});

test("a tag's prefix is what stands before its last slash", () => {
  assert.deepEqual(splitTag("train/faces/a"), { prefix: "train/faces", leaf: "a" });
  assert.deepEqual(splitTag("val"), { prefix: "", leaf: "val" });
});

test("tags are listed by prefix, those without one first", () => {
  const sections = byPrefix(["train/b", "z", "a/x", "train/a"]);
  assert.deepEqual(
    [...sections],
    [
      ["", ["z"]],
      ["a", ["a/x"]],
      ["train", ["train/a", "train/b"]],
    ],
  );
});

test("a filter matches anywhere and in any case", () => {
  const { matches, problem } = parseFilter("^UNET/.*bce$");
  assert.equal(problem, null);
  assert.deepEqual(["unet/bce", "my/unet/bce"].map(matches), [true, false]);
});

test("a half-typed expression filters nothing and says so", () => {
  const { matches, problem } = parseFilter("val(");
  assert.equal(matches("anything"), true);
  assert.ok(problem !== null && problem.length > 0);
});

test("neighbours never share a colour, and a run keeps its colour when a far one comes", () => {
  const names = Array.from({ length: 40 }, (_, i) => `run${i}`);
  const colours = names.map((name) => colourRuns(names).get(name));
  colours.forEach((colour, i) => {
    const before = colours.slice(Math.max(0, i - PALETTE.length + 1), i);
    assert.ok(!before.includes(colour), `run${i} has the colour of a neighbour`);
  });
  const more = colourRuns([...names, "zz"]);
  assert.deepEqual(
    names.map((name) => more.get(name)),
    colours,
  );
});

test("the default choice is the first four, a choice keeps the order of the list", () => {
  const names = ["a", "b", "c", "d", "e"];
  assert.deepEqual(selectedRuns(names, null), ["a", "b", "c", "d"]);
  assert.deepEqual(selectedRuns(names, new Set(["e", "b", "gone"])), ["b", "e"]);
  assert.deepEqual([...withToggled(["a", "b"], "a")], ["b"]);
});

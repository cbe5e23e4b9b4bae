import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFilter } from "../src/model/filter.ts";
import { byPrefix, naturally, shorten, splitTag, tellApart } from "../src/model/names.ts";
import { colourRuns, PALETTE } from "../src/model/runColours.ts";

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

test("names that begin alike are told apart by what differs", () => {
  const apart = (...names: string[]): readonly string[] => [...tellApart(names).values()];
  assert.deepEqual(apart("exp_unet_lr1e-3_mse", "exp_unet_lr1e-3_l1"), ["…mse", "…l1"]);
  assert.deepEqual(apart("a/unet/mse_s0", "a/unet/l1_s0", "a/gan/l1_s0"), [
    "…unet/mse_…",
    "…unet/l1_…",
    "…gan/l1_…",
  ]);
  assert.deepEqual(apart("u_mse_s0", "u_l1_s0_long"), ["…mse_…", "…l1_…long"]);
  assert.deepEqual(apart("2024-11-04", "2024-12-04"), ["…11-…", "…12-…"]);
});

test("one run that is called otherwise does not make the others long", () => {
  const runs = ["exp_unet_mse", "exp_unet_l1", "baseline"];
  assert.deepEqual([...tellApart(runs).values()], ["…mse", "…l1", "baseline"]);
  const two = ["a/unet_mse", "a/unet_l1", "b/gan_mse", "b/gan_l1"];
  assert.deepEqual([...tellApart(two).values()], two, "they would be the same");
});

test("names that have nothing in common, or are alone, stay as they are", () => {
  assert.deepEqual([...tellApart(["mse", "l1"]).values()], ["mse", "l1"]);
  assert.deepEqual([...tellApart(["a/b/c"]).values()], ["a/b/c"]);
  assert.deepEqual([...tellApart([]).values()], []);
});

test("a name that is the beginning of another is shown whole", () => {
  const apart = tellApart(["unet_base", "unet_base_long", "unet_base_wide"]);
  assert.deepEqual([...apart.values()], ["unet_base", "…long", "…wide"]);
});

test("no two different names become the same", () => {
  const hostile = [
    "",
    "_",
    "__",
    "a_",
    "a_a_",
    "…",
    "a_…",
    "_a",
    "a/b_c d",
    "a/b_c",
    "x".repeat(99),
  ];
  const short = [...tellApart(hostile).values()];
  assert.equal(new Set(short).size, hostile.length);
  const pairs = hostile.flatMap((one) => hostile.map((other) => [one, other] as const));
  for (const [one, other] of pairs.filter(([a, b]) => a !== b)) {
    const both = tellApart([one, other]);
    assert.ok(both.get(one) !== both.get(other), `${one} ${other}`);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec } from "../src/kinds/index.ts";
import {
  DEFAULT_SETTINGS,
  readValueSettings,
  valueGroupOf,
  valueGroupOfStored,
  withSettings,
  writeValueSettings,
} from "../src/model/valueGroups.ts";

const depth = readSpec({ kind: "scalar", unit: "m" });

test("panes whose numbers mean the same are one value group", () => {
  const key = (json: unknown): string | undefined => valueGroupOf(readSpec(json), true)?.key;
  assert.equal(key({ kind: "scalar", unit: "m" }), key({ kind: "scalar", unit: "m" }));
  assert.ok(key({ kind: "scalar", unit: "m" }) !== key({ kind: "scalar", unit: "s" }));
  assert.equal(key({ kind: "labels" }), key({ kind: "labels", ignore: 255 }));
  assert.ok(key({ kind: "labels" }) !== key({ kind: "labels", classes: { "0": "cell" } }));
  assert.ok(key({}) !== key({ transfer: "linear" }));
  assert.deepEqual(
    ["image", "labels", "scalar", "flow"].map((kind) => key({ kind })?.split("_")[0]),
    ["image", "labels", "scalar", "flow"],
  );
});

test("a picture of 8 bits and a kind that is not known have no value group", () => {
  assert.equal(valueGroupOf(readSpec({}), false), null);
  assert.equal(valueGroupOfStored(readSpec({}), "image/png"), null);
  assert.equal(valueGroupOfStored(readSpec({}), "application/x-npy+gzip")?.spec.kind, "image");
  assert.equal(valueGroupOfStored(readSpec({ kind: "labels" }), "image/png")?.spec.kind, "labels");
  assert.equal(valueGroupOf(readSpec({ kind: "hologram" }), true), null);
});

test("choices of a value group leave those of the others as they are", () => {
  const valueGroup = valueGroupOf(depth, true)!;
  const other = valueGroupOf(readSpec({ kind: "labels" }), true)!;
  const settings = withSettings(withSettings(new Map(), valueGroup, { scope: "row" }), other, {
    chosen: 2,
  });
  assert.deepEqual(settings.get(valueGroup.key), { ...DEFAULT_SETTINGS, scope: "row" });
  assert.deepEqual(readValueSettings(writeValueSettings(settings)), settings);
  assert.equal(writeValueSettings(withSettings(new Map(), valueGroup, {})), "");
});

test("a range that is upside down and a map that nobody knows are not read", () => {
  assert.deepEqual(
    [...readValueSettings("s1:range=5,2;map=jet;scope=row")],
    [["s1", { ...DEFAULT_SETTINGS, scope: "row" }]],
  );
});

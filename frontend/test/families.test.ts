import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec } from "../src/api/readSpec.ts";
import {
  familyOf,
  familyOfStored,
  PLAIN_FAMILY,
  readLooks,
  withLook,
  writeLooks,
} from "../src/model/families.ts";

const depth = readSpec({ kind: "scalar", unit: "m" });

test("panes whose numbers mean the same are one family", () => {
  const key = (json: unknown): string | undefined => familyOf(readSpec(json), true)?.key;
  assert.equal(key({ kind: "scalar", unit: "m" }), key({ kind: "scalar", unit: "m" }));
  assert.ok(key({ kind: "scalar", unit: "m" }) !== key({ kind: "scalar", unit: "s" }));
  assert.equal(key({ kind: "labels" }), key({ kind: "labels", ignore: 255 }));
  assert.ok(key({ kind: "labels" }) !== key({ kind: "labels", classes: { "0": "cell" } }));
  assert.ok(key({}) !== key({ transfer: "linear" }));
});

test("a picture of 8 bits and a kind that is not known have no family", () => {
  assert.equal(familyOf(readSpec({}), false), null);
  assert.equal(familyOfStored(readSpec({}), "image/png"), null);
  assert.equal(familyOfStored(readSpec({}), "application/x-npy+gzip")?.kind, "tone");
  assert.equal(familyOfStored(readSpec({ kind: "labels" }), "image/png")?.kind, "labels");
  assert.equal(familyOf(readSpec({ kind: "hologram" }), true), null);
});

test("choices of a family leave those of the others as they are", () => {
  const family = familyOf(depth, true)!;
  const other = familyOf(readSpec({ kind: "labels" }), true)!;
  const looks = withLook(withLook(new Map(), family, { scope: "row" }), other, { chosen: 2 });
  assert.deepEqual(looks.get(family.key), { ...PLAIN_FAMILY, scope: "row" });
  assert.deepEqual(readLooks(writeLooks(looks)), looks);
  assert.equal(writeLooks(withLook(new Map(), family, {})), "");
});

test("a range that is upside down and a map that nobody knows are not read", () => {
  assert.deepEqual(
    [...readLooks("s1:range=5,2;map=jet;scope=row")],
    [["s1", { ...PLAIN_FAMILY, scope: "row" }]],
  );
});

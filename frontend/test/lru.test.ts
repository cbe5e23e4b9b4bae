import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteLru } from "../src/pixels/lru.ts";

function parts(limit: number): { readonly lru: ByteLru<string>; readonly dropped: string[] } {
  const dropped: string[] = [];
  return { lru: new ByteLru(limit, (value) => dropped.push(value)), dropped };
}

test("what was used longest ago goes first", () => {
  const { lru, dropped } = parts(30);
  for (const name of ["a", "b", "c"]) lru.set(name, name, 10);
  lru.get("a");
  lru.set("d", "d", 10);
  assert.deepEqual(dropped, ["b"]);
  assert.equal(lru.bytes, 30);
});

test("what is pinned stays, over the limit if it must, until it is let go", () => {
  const { lru, dropped } = parts(20);
  lru.set("a", "a", 20);
  const release = lru.pin("a");
  lru.set("b", "b", 20);
  assert.deepEqual(dropped, []);
  release();
  assert.deepEqual(dropped, ["a"]);
});

test("two who pin the same thing must both let go", () => {
  const { lru, dropped } = parts(10);
  lru.set("a", "a", 10);
  const [one, other] = [lru.pin("a"), lru.pin("a")];
  lru.set("b", "b", 10);
  one();
  one();
  assert.equal(lru.get("a"), "a");
  lru.set("c", "c", 10);
  other();
  assert.deepEqual(dropped, ["b", "a"]);
});

test("something larger than the limit is kept while it is the newest", () => {
  const { lru, dropped } = parts(10);
  lru.set("huge", "huge", 1000);
  assert.equal(lru.get("huge"), "huge");
  lru.set("small", "small", 1);
  assert.deepEqual(dropped, ["huge"]);
});

test("replacing a value drops the old one", () => {
  const { lru, dropped } = parts(100);
  lru.set("a", "old", 10);
  lru.set("a", "new", 20);
  assert.deepEqual(dropped, ["old"]);
  assert.equal(lru.bytes, 20);
});

test("clearing drops everything once", () => {
  const { lru, dropped } = parts(100);
  lru.set("a", "a", 1);
  lru.set("b", "b", 1);
  lru.clear();
  lru.clear();
  assert.deepEqual(dropped, ["a", "b"]);
  assert.equal(lru.bytes, 0);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "../src/api/client.ts";
import { Refused, ServerGone } from "../src/api/errors.ts";
import { carry } from "../src/images/carry.ts";

const signal = new AbortController().signal;

function order(...keys: readonly string[]) {
  const items = keys.map((key) => ({ key, asValues: true, isShown: false }));
  return { run: "a", items, priority: "high", panes: new Map() } as const;
}

function client(error: Error): Client {
  const payload = () => Promise.reject(error);
  return { payload } as unknown as Client;
}

test("a picture that is refused alone comes as one that is refused in a bundle", async () => {
  const parcels = await carry(client(new Refused("no such picture", 404)), signal, order("one"));
  assert.deepEqual(parcels, [{ kind: "refused", status: 404, message: "no such picture" }]);
});

test("a server that does not answer refuses nothing", async () => {
  await assert.rejects(carry(client(new ServerGone("away")), signal, order("one")), /away/);
});

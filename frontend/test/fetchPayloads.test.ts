import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf } from "../src/api/body.ts";
import { FULL } from "../src/api/bundle.ts";
import type { Client } from "../src/api/client.ts";
import { Refused, ServerGone } from "../src/api/errors.ts";
import { fetchPayloads } from "../src/images/fetchPayloads.ts";

const signal = new AbortController().signal;

function request(...keys: readonly string[]) {
  const items = keys.map((key) => ({ key, size: null, asValues: true, isShown: false }));
  return { run: "a", items, priority: "high", panes: new Map() } as const;
}

function client(error: Error): Client {
  const payload = () => Promise.reject(error);
  return { payload } as unknown as Client;
}

test("a picture that is refused alone comes as one that is refused in a bundle", async () => {
  const results = await fetchPayloads(
    client(new Refused("no such picture", 404)),
    signal,
    request("one"),
  );
  assert.deepEqual(results, [{ kind: "refused", status: 404, message: "no such picture" }]);
});

test("a server that does not answer refuses nothing", async () => {
  await assert.rejects(
    fetchPayloads(client(new ServerGone("away")), signal, request("one")),
    /away/,
  );
});

test("where a bundle holds too much, each of its pictures is asked for alone", async () => {
  const body = new Response(new Uint8Array(20), { headers: { "Content-Encoding": "gzip" } });
  const bundle = () => bodyOf(body, 10);
  const results = await fetchPayloads({ bundle } as unknown as Client, signal, request("a", "b"));
  assert.deepEqual(
    results.map((result) => result.kind === "refused" && result.status),
    [FULL, FULL],
  );
});

test("an answer is read no further than it may go", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const packed = new Response(endless, { headers: { "Content-Encoding": "gzip" } });
  await assert.rejects(bodyOf(packed, 5000), /the log is damaged/);
  assert.ok(sent < 20_000, `${sent} bytes were taken`);
  const said = new Response(new Uint8Array(9), { headers: { "Content-Length": "9" } });
  await assert.rejects(bodyOf(said, 8), /the log is damaged/);
  const fitting = new Response(Uint8Array.of(1, 2, 3), { headers: { "Content-Encoding": "gzip" } });
  assert.deepEqual([...new Uint8Array(await bodyOf(fitting, 3))], [1, 2, 3]);
});

test("a picture of another size than the log says is not decoded", async () => {
  const png = new Uint8Array(33);
  png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(png.buffer).setUint32(16, 30_000);
  new DataView(png.buffer).setUint32(20, 30_000);
  const payload = () => Promise.resolve({ media: "image/png", bytes: png.buffer });
  const item = { key: "a", size: { width: 4, height: 4 }, asValues: false, isShown: false };
  const wanted = { ...request(), items: [item] };
  const [result] = await fetchPayloads({ payload } as unknown as Client, signal, wanted);
  assert.equal(
    result?.kind === "broken" && result.message,
    "the picture is 30000x30000, the log says 4x4: the log is damaged, log it again",
  );
});

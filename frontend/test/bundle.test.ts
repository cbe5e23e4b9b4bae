import assert from "node:assert/strict";
import { test } from "node:test";
import { readBundle } from "../src/api/bundle.ts";
import { Refused } from "../src/api/errors.ts";
import type { Payload } from "../src/pixels/media.ts";

function frame(status: number, media: string, data: string): readonly number[] {
  const [m, n] = [media.length, data.length];
  const head = [status & 255, status >> 8, m & 255, m >> 8, n & 255, n >> 8, 0, 0];
  return [...head, ...new TextEncoder().encode(media + data)];
}

const bytes = [
  ...frame(200, "image/png", "one"),
  ...frame(404, "application/json", '{"error": "it is gone"}'),
  ...frame(413, "text/plain", "a proxy's words"),
  ...frame(200, "image/webp", ""),
];

function tell(entry: Payload | Refused): string {
  return entry instanceof Refused
    ? `${entry.status} ${entry.message}`
    : `${entry.media} ${new TextDecoder().decode(entry.bytes)}`;
}

test("each key has its payload or the reason why not, in order", () => {
  const entries = readBundle(Uint8Array.from(bytes).buffer, 4);
  assert.deepEqual(entries.map(tell), [
    "image/png one",
    "404 it is gone",
    "413 a proxy's words",
    "image/webp ",
  ]);
});

test("an answer that is cut at any byte is not taken for a whole one", () => {
  for (let length = 0; length < bytes.length; length += 1) {
    const body = Uint8Array.from(bytes.slice(0, length)).buffer;
    assert.throws(() => readBundle(body, 4), /incomplete: it has \d of 4/);
  }
});

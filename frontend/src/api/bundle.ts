/** Reads the frames of a bundle, as docs/http_api.md lays them out. Pure. */
import type { Payload } from "../pixels/media.ts";
import { Refused } from "./errors.ts";

const HEAD_BYTES = 8;

/** What a frame says when its picture did not fit any more and is to be asked for again. */
export const FULL = 413;

/** One entry for each key, in the order of the keys: the payload, or why it is not there. */
export function readBundle(body: ArrayBuffer, count: number): readonly (Payload | Refused)[] {
  const numbers = new DataView(body);
  const entries: (Payload | Refused)[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + HEAD_BYTES > body.byteLength) throw cutShort(entries.length, count);
    const status = numbers.getUint16(at, true);
    const type = at + HEAD_BYTES;
    const data = type + numbers.getUint16(at + 2, true);
    const end = data + numbers.getUint32(at + 4, true);
    if (end > body.byteLength) throw cutShort(entries.length, count);
    const media = text(body, type, data);
    entries.push(
      status === 200
        ? { media, bytes: body.slice(data, end) }
        : new Refused(reason(text(body, data, end)), status),
    );
    at = end;
  }
  return entries;
}

function text(body: ArrayBuffer, from: number, to: number): string {
  return new TextDecoder().decode(new Uint8Array(body, from, to - from));
}

function reason(json: string): string {
  try {
    const said: unknown = JSON.parse(json);
    if (typeof said === "object" && said !== null && "error" in said) return String(said.error);
  } catch {
    // Not ours; the text itself says more than nothing.
  }
  return json;
}

function cutShort(there: number, count: number): Error {
  return new Error(`the response is incomplete: it has ${there} of ${count} pictures`);
}

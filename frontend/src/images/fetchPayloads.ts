/** Fetches payloads of a run in one request, and decodes the pictures among them. Also runs in a worker. */
import { isTooLarge } from "../api/body.ts";
import { FULL } from "../api/bundle.ts";
import type { Client } from "../api/client.ts";
import { messageOf, Refused } from "../api/errors.ts";
import { bitmapOfImage } from "../pixels/decoders.ts";
import { drawFit, type Fit } from "../pixels/fit.ts";
import type { Payload } from "../pixels/media.ts";
import { sizeOfPng, wrongSize } from "../pixels/png.ts";
import { sizeText, type Size } from "../pixels/view.ts";

export interface FetchRequest {
  readonly run: string;
  readonly items: readonly FetchItem[];
  readonly priority: "high" | "low";
  /** In which pane pictures of some size are shown, by that size in text. */
  readonly panes: ReadonlyMap<string, Size>;
}

export interface FetchItem {
  readonly key: string;
  /** Of the picture, slices below each other; null where the log does not say. */
  readonly size: Size | null;
  /** Whether its values are needed: the payload comes as it is. */
  readonly asValues: boolean;
  /** Whether panes show it as it is decoded, so that it is worth scaling. */
  readonly isShown: boolean;
}

/** What comes for an item: plain data, so that it can be sent by a worker. */
export type FetchResult =
  | { readonly kind: "bitmap"; readonly bitmap: ImageBitmap; readonly fit: Fit | null }
  | { readonly kind: "payload"; readonly bytes: ArrayBuffer }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "broken"; readonly message: string };

/** One result for each item, in their order. Rejects when the server cannot be asked. */
export async function fetchPayloads(
  client: Client,
  signal: AbortSignal,
  { run, items, priority, panes }: FetchRequest,
): Promise<readonly FetchResult[]> {
  const [first] = items;
  if (first === undefined) return [];
  const keys = items.map(({ key }) => key);
  const most = items.reduce((sum, { size }) => sum + mostBytes(size), 0);
  // A picture alone is asked for by its own address, which the browser may know from before.
  const payloads =
    items.length === 1
      ? [await client.payload(signal, run, first.key, most).catch(refusal)]
      : await client.bundle(signal, run, keys, priority, most).catch((error: unknown) => {
          // One of them is: each is asked for alone.
          if (!isTooLarge(error)) throw error;
          return keys.map(() => new Refused("asked for alone", FULL));
        });
  return Promise.all(payloads.map((payload, index) => unpack(payload, items[index]!, panes)));
}

/** Of four channels of four bytes each, and of what stands around them. */
function mostBytes(size: Size | null): number {
  return size === null ? Infinity : 16 * size.width * size.height + SURROUNDINGS_BYTES;
}

const SURROUNDINGS_BYTES = 1024 * 1024;

/** What a bundle has in the place of a picture. */
function refusal(error: unknown): Refused {
  if (error instanceof Refused) return error;
  throw error;
}

async function unpack(
  payload: Payload | Refused,
  { size, asValues, isShown }: FetchItem,
  panes: ReadonlyMap<string, Size>,
): Promise<FetchResult> {
  if (payload instanceof Refused) {
    return { kind: "refused", status: payload.status, message: payload.message };
  }
  if (asValues) return { kind: "payload", bytes: payload.bytes };
  try {
    const wrong = wrongSize(sizeOfPng(payload.bytes), size);
    if (wrong !== null) throw wrong;
    const bitmap = await bitmapOfImage(payload);
    const pane = isShown ? panes.get(sizeText(bitmap)) : undefined;
    return { kind: "bitmap", bitmap, fit: pane === undefined ? null : drawFit(bitmap, pane) };
  } catch (error) {
    return { kind: "broken", message: messageOf(error) };
  }
}

/** What a worker can send without a copy. */
export function transferablesIn(results: readonly FetchResult[]): Transferable[] {
  const payloads = results.flatMap((result) => (result.kind === "payload" ? [result.bytes] : []));
  return [...bitmapsIn(results), ...payloads];
}

export function bitmapsIn(results: readonly FetchResult[]): ImageBitmap[] {
  return results.flatMap((result) => {
    if (result.kind !== "bitmap") return [];
    return result.fit === null ? [result.bitmap] : [result.bitmap, result.fit.bitmap];
  });
}

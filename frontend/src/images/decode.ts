/** From what a key has brought to a bitmap or to values, by media type, without any change on the way. */
import { Refused } from "../api/errors.ts";
import type { Fit } from "../pixels/fit.ts";
import type { StoredRef } from "../pixels/picture.ts";
import type { Raster } from "../pixels/raster.ts";
import type { WorkerClient } from "../workerClient/workerClient.ts";
import type { FetchResult } from "./fetchPayloads.ts";

/** An array as it is kept: its values, or what the browser has made of a picture of 8 bits. */
export type Stored = ImageBitmap | Raster;

/** `fit` is the whole picture as a pane shows it, where the result has it. */
export interface Decoded {
  readonly stored: Stored;
  readonly fit: Fit | null;
}

export async function decode(
  result: FetchResult,
  ref: StoredRef,
  workerClient: WorkerClient,
): Promise<Decoded> {
  const { digest, media, size, depth } = ref;
  switch (result.kind) {
    case "bitmap":
      return { stored: result.bitmap, fit: result.fit };
    case "payload": {
      const { bytes } = result;
      const task = { task: "decode", digest, bytes, media, size, depth } as const;
      return { stored: await workerClient.ask(task, [bytes]), fit: null };
    }
    case "refused":
      throw new Refused(result.message, result.status);
    case "broken":
      throw new Error(result.message);
  }
}

export function bytesOf(stored: Stored): number {
  return "values" in stored ? stored.values.byteLength : 4 * stored.width * stored.height;
}

export function closeStored(stored: Stored): void {
  if (!("values" in stored)) stored.close();
}

/** From a payload's bytes to a bitmap or to values, by media type, without any change on the way. */
import type { Bench } from "../work/bench.ts";
import type { StoredRef } from "./picture.ts";
import type { Raster } from "./raster.ts";

const NPY_MEDIA = [
  "application/x-npy",
  // As it is stored; the server unpacks it, or lets the browser do so, on the way.
  "application/x-npy+gzip",
] as const;

export const KNOWN_MEDIA: ReadonlySet<string> = new Set([
  "image/png",
  "image/webp",
  "image/jpeg",
  ...NPY_MEDIA,
]);

export function isNpy(media: string): boolean {
  return NPY_MEDIA.some((known) => known === media);
}

/** An array as it is kept: its values, or what the browser has made of a picture of 8 bits. */
export type Stored = ImageBitmap | Raster;

export const EXACTLY: ImageBitmapOptions = {
  premultiplyAlpha: "none",
  colorSpaceConversion: "none",
};

export async function decode(payload: Blob, ref: StoredRef, bench: Bench): Promise<Stored> {
  const { digest, media, depth, asValues } = ref;
  if (asValues) return bench.ask({ task: "decode", digest, payload, media, depth });
  try {
    return await createImageBitmap(payload, EXACTLY);
  } catch {
    throw new Error(`the payload (${payload.size} bytes) is not a readable ${media}`);
  }
}

export function bytesOf(stored: Stored): number {
  return "values" in stored ? stored.values.byteLength : 4 * stored.width * stored.height;
}

export function closeStored(stored: Stored): void {
  if (!("values" in stored)) stored.close();
}

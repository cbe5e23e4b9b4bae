/** From a payload's bytes to a bitmap, by media type, without any change of colour on the way. */
import { parseNpy, toRgba } from "./npy.ts";
import type { Picture, PictureRef } from "./picture.ts";

export const KNOWN_MEDIA: ReadonlySet<string> = new Set([
  "image/png",
  "image/webp",
  "image/jpeg",
  "application/x-npy",
  // As it is stored; the server unpacks it, or lets the browser do so, on the way.
  "application/x-npy+gzip",
]);

const exactly: ImageBitmapOptions = { premultiplyAlpha: "none", colorSpaceConversion: "none" };

export async function decodePicture(payload: Blob, ref: PictureRef): Promise<Picture> {
  const bitmap = ref.media.startsWith("application/x-npy")
    ? await bitmapOfNpy(await payload.arrayBuffer(), ref.value_range ?? [0, 65535])
    : await bitmapOfImage(payload, ref.media);
  const { width, height } = bitmap;
  return { bitmap, width, height, bytes: 4 * width * height };
}

async function bitmapOfImage(payload: Blob, media: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(payload, exactly);
  } catch {
    throw new Error(`the payload (${payload.size} bytes) is not a readable ${media}`);
  }
}

function bitmapOfNpy(bytes: ArrayBuffer, range: readonly [number, number]): Promise<ImageBitmap> {
  const picture = parseNpy(bytes);
  const pixels = new ImageData(toRgba(picture, range), picture.width, picture.height);
  return createImageBitmap(pixels, exactly);
}

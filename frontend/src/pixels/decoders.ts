/**
 * From a payload that the browser can read to a bitmap, its levels as they are stored. Also runs in a
 * worker.
 * https://www.w3.org/TR/webcodecs/#imagedecoder-interface
 */
import type { Payload } from "./media.ts";

export const EXACTLY: ImageBitmapOptions = {
  premultiplyAlpha: "none",
  colorSpaceConversion: "none",
};

/** As far as it is used here; only of secure contexts, and not of every browser. */
interface Decoder {
  decode(): Promise<{ readonly image: Frame }>;
  close(): void;
}

interface Frame {
  readonly codedWidth: number;
  readonly codedHeight: number;
  copyTo(to: Uint8ClampedArray, options: { readonly format: "RGBA" }): Promise<unknown>;
  close(): void;
}

type DecoderClass = new (
  options: ImageBitmapOptions & { readonly data: ArrayBuffer; readonly type: string },
) => Decoder;

export async function bitmapOfImage(payload: Payload): Promise<ImageBitmap> {
  return (await bitmapAtOnce(payload)) ?? bitmapOfBlob(payload);
}

/** Without the way through a blob, which is one through another process; null where that is needed. */
async function bitmapAtOnce({ media, bytes }: Payload): Promise<ImageBitmap | null> {
  const { ImageDecoder } = globalThis as { readonly ImageDecoder?: DecoderClass };
  if (ImageDecoder === undefined || media !== "image/png" || !isOpaquePng(bytes)) return null;
  try {
    const decoder = new ImageDecoder({ ...EXACTLY, data: bytes, type: media });
    const { image } = await decoder.decode();
    const { codedWidth, codedHeight } = image;
    const rgba = new Uint8ClampedArray(4 * codedWidth * codedHeight);
    await image.copyTo(rgba, { format: "RGBA" });
    image.close();
    decoder.close();
    return await createImageBitmap(new ImageData(rgba, codedWidth, codedHeight), EXACTLY);
  } catch {
    return null;
  }
}

const HEADER_BYTES = 33;
const COLOUR_TYPE_AT = 25;
const OPAQUE_TYPES = [0, 2];

/** Of grey or of RGB: opacity is multiplied by some decoders. */
function isOpaquePng(bytes: ArrayBuffer): boolean {
  if (bytes.byteLength < HEADER_BYTES) return false;
  return OPAQUE_TYPES.includes(new DataView(bytes).getUint8(COLOUR_TYPE_AT));
}

async function bitmapOfBlob({ media, bytes }: Payload): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([bytes], { type: media }), EXACTLY);
  } catch {
    throw new Error(`the payload (${bytes.byteLength} bytes) is not a readable ${media}`);
  }
}

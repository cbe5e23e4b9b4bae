/**
 * Reads 8-bit PNGs by value. A canvas would do so too, but some browsers add noise to what is read back
 * from one, and a class id that is off by one is another class; and all keep colours multiplied by
 * opacity, from which they do not come back.
 * https://www.w3.org/TR/png-3/
 */
import type { Raster } from "./raster.ts";
import { sizeText, type Size } from "./view.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** By colour type: grey, RGB, grey with opacity, RGB with opacity. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [4, 2],
  [6, 4],
]);

/**
 * What the header says; null for what is no PNG. A few bytes can claim a picture that no memory holds, so
 * this is compared with the log before anything is unpacked.
 */
export function sizeOfPng(bytes: ArrayBuffer): Size | null {
  if (!isPng(bytes)) return null;
  const view = new DataView(bytes);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** An error that says so when a picture has another size than the log says; null where the log does not. */
export function wrongSize(is: Size | null, logged: Size | null): Error | null {
  if (is === null || logged === null) return null;
  if (is.width === logged.width && is.height === logged.height) return null;
  return new Error(
    `the picture is ${sizeText(is)}, the log says ${sizeText(logged)}: the log is damaged, log it again`,
  );
}

/** Of one slice, with the channels that are stored. */
export async function parsePng(bytes: ArrayBuffer): Promise<Raster> {
  const { header, data } = chunksOf(bytes);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  const [depth, colour, , , interlace] = new Uint8Array(header.buffer, header.byteOffset + 8, 5);
  const channels = CHANNELS.get(colour!);
  const isRight = depth === 8 && channels !== undefined && interlace === 0;
  if (!isRight || width === 0 || height === 0) {
    throw new Error(
      `the PNG is ${width} × ${height}, ${depth} bit, colour type ${colour}, interlace ${interlace};` +
        " values are stored as 8 bit, type 0, 2, 4 or 6, without interlace",
    );
  }
  const wanted = height * (width * channels + 1);
  const rows = await inflate(data, wanted);
  if (rows.length < wanted) {
    throw new Error(`the PNG data is cut short: ${rows.length} of ${wanted} bytes`);
  }
  const values = unfilter(rows, width * channels, height, channels);
  return { width, height, depth: 1, channels, values };
}

function isPng(bytes: ArrayBuffer): boolean {
  const view = new DataView(bytes);
  return bytes.byteLength >= 33 && SIGNATURE.every((byte, i) => view.getUint8(i) === byte);
}

interface Chunks {
  readonly header: DataView;
  readonly data: readonly Uint8Array<ArrayBuffer>[];
}

function chunksOf(bytes: ArrayBuffer): Chunks {
  if (!isPng(bytes)) throw new Error("not a PNG file: it does not begin as one");
  const view = new DataView(bytes);
  const data: Uint8Array<ArrayBuffer>[] = [];
  const header = new DataView(bytes, 16, 13);
  for (let at = 8; at + 12 <= bytes.byteLength;) {
    const length = view.getUint32(at);
    const kind = view.getUint32(at + 4);
    if (at + 12 + length > bytes.byteLength) break;
    if (kind === 0x49444154) data.push(new Uint8Array(bytes, at + 8, length)); // IDAT
    at += 12 + length;
  }
  return { header, data };
}

/** Packed bytes that are unpacked at a time: they may become a thousand times as many. */
const PIECE_BYTES = 4096;

/** At most `wanted` bytes; what comes after the last row is left packed. */
async function inflate(
  parts: readonly Uint8Array<ArrayBuffer>[],
  wanted: number,
): Promise<Uint8Array> {
  const reader = piecesOf(parts).pipeThrough(new DecompressionStream("deflate")).getReader();
  // As it comes: a header may claim far more than there is.
  const found: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < wanted) {
      const { done, value } = await reader.read();
      if (done) break;
      found.push(value);
      length += value.length;
    }
  } catch {
    throw new Error("the PNG data cannot be unpacked");
  }
  // What is left may be damaged, too.
  reader.cancel().catch(() => {});
  return joined(found, Math.min(length, wanted));
}

function piecesOf(
  parts: readonly Uint8Array<ArrayBuffer>[],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let [part, at] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      while (part < parts.length && at >= parts[part]!.length) [part, at] = [part + 1, 0];
      const from = parts[part];
      if (from === undefined) return controller.close();
      controller.enqueue(from.subarray(at, at + PIECE_BYTES));
      at += PIECE_BYTES;
    },
  });
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece.subarray(0, length - at), at);
    at += piece.length;
  }
  return whole;
}

/** Undoes the filter of each row of `width` bytes; the pixel to the left is `channels` bytes before. */
function unfilter(
  rows: Uint8Array,
  width: number,
  height: number,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * (width + 1) + 1;
    const filter = rows[from - 1]!;
    const to = y * width;
    for (let x = 0; x < width; x += 1) {
      const hasLeft = x >= channels;
      const left = hasLeft ? values[to + x - channels]! : 0;
      const up = y > 0 ? values[to + x - width]! : 0;
      const corner = hasLeft && y > 0 ? values[to + x - width - channels]! : 0;
      values[to + x] = rows[from + x]! + predicted(filter, left, up, corner);
    }
  }
  return values;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter === 4) return paeth(left, up, corner);
  throw new Error(`the PNG has a row of the unknown filter ${filter}`);
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/**
 * Reads 8-bit PNGs by value. A canvas would do so too, but some browsers add noise to what is read back
 * from one, and a class id that is off by one is another class; and all keep colours multiplied by
 * opacity, from which they do not come back.
 * https://www.w3.org/TR/png-3/
 */
import type { Raster } from "./raster.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** By colour type: grey, RGB, grey with opacity, RGB with opacity. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [4, 2],
  [6, 4],
]);

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
  const rows = await inflate(data);
  const wanted = height * (width * channels + 1);
  if (rows.length < wanted) {
    throw new Error(`the PNG data is cut short: ${rows.length} of ${wanted} bytes`);
  }
  const values = unfilter(rows, width * channels, height, channels);
  return { width, height, depth: 1, channels, values };
}

interface Chunks {
  readonly header: DataView;
  readonly data: readonly Uint8Array<ArrayBuffer>[];
}

function chunksOf(bytes: ArrayBuffer): Chunks {
  const view = new DataView(bytes);
  if (bytes.byteLength < 33 || SIGNATURE.some((byte, i) => view.getUint8(i) !== byte)) {
    throw new Error("not a PNG file: it does not begin as one");
  }
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

async function inflate(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array> {
  const inflated = new Blob([...parts]).stream().pipeThrough(new DecompressionStream("deflate"));
  try {
    return new Uint8Array(await new Response(inflated).arrayBuffer());
  } catch {
    throw new Error("the PNG data cannot be unpacked");
  }
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

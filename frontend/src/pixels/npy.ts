/**
 * Reads NPY, the format of numpy.save, as far as panes need it: C order, [h, w], [h, w, c] or
 * [d, h, w, c], of the data types below.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { floatsOfHalves } from "./half.ts";
import type { Raster, Values } from "./raster.ts";

type Reader = (bytes: ArrayBuffer) => Values;

/** By data type, without the mark of its byte order; the bytes are in this machine's order. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["u1", (bytes) => new Uint8Array(bytes)],
  ["b1", (bytes) => new Uint8Array(bytes)],
  ["i1", (bytes) => new Int8Array(bytes)],
  ["u2", (bytes) => new Uint16Array(bytes)],
  ["i2", (bytes) => new Int16Array(bytes)],
  ["u4", (bytes) => new Uint32Array(bytes)],
  ["i4", (bytes) => new Int32Array(bytes)],
  ["f2", (bytes) => floatsOfHalves(new Uint16Array(bytes))],
  ["f4", (bytes) => new Float32Array(bytes)],
]);

export function parseNpy(bytes: ArrayBuffer): Raster {
  const head = new DataView(bytes);
  if (bytes.byteLength < 10 || head.getUint32(0) !== 0x934e554d || head.getUint16(4) !== 0x5059) {
    throw new Error("not an NPY file: it does not begin with \\x93NUMPY");
  }
  // Version 1 has a 16-bit header length, 2 and 3 have 32 bits.
  const major = head.getUint8(6);
  const start = major === 1 ? 10 : 12;
  if (bytes.byteLength < start) throw new Error("the NPY header is cut short");
  const length = major === 1 ? head.getUint16(8, true) : head.getUint32(8, true);
  if (bytes.byteLength < start + length) throw new Error("the NPY header is cut short");
  const header = new TextDecoder("latin1").decode(new Uint8Array(bytes, start, length));

  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? "";
  const read = /^[<>|]/.test(descr) ? READERS.get(descr.slice(1)) : undefined;
  if (read === undefined) {
    const known = [...READERS.keys()].join(", ");
    throw new Error(`the NPY array has dtype ${descr || "unknown"}, this page reads ${known}`);
  }
  if (!/'fortran_order':\s*False/.test(header)) {
    throw new Error("the NPY array is in Fortran order, this page reads C order");
  }
  const shape = shapeOf(/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "");
  const { width, height, depth, channels } = shape;
  const count = width * height * depth * channels;
  const itemsize = Number(descr.at(-1));
  const available = Math.floor((bytes.byteLength - start - length) / itemsize);
  if (available < count) {
    throw new Error(`the NPY data is cut short: ${available} of ${count} values are there`);
  }
  const data = bytes.slice(start + length, start + length + count * itemsize);
  if (descr.startsWith(">") === isLittleEndian()) turnRound(data, itemsize);
  return { ...shape, values: read(data) };
}

function shapeOf(shape: string): Omit<Raster, "values"> {
  const sizes = shape
    .split(",")
    .filter((size) => size.trim() !== "")
    .map(Number);
  const [depth, height, width, channels] =
    sizes.length === 4 ? sizes : [1, sizes[0], sizes[1], sizes[2] ?? 1];
  const isRight = sizes.length >= 2 && sizes.length <= 4 && sizes.every((size) => size > 0);
  if (!isRight || channels! > 4) {
    throw new Error(`the NPY array has shape (${sizes.join(", ")}), expected (h, w, 1 to 4)`);
  }
  return { depth: depth!, height: height!, width: width!, channels: channels! };
}

function isLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

/** Reverses the bytes of each item, in place. */
function turnRound(data: ArrayBuffer, itemsize: number): void {
  const bytes = new Uint8Array(data);
  for (let at = 0; at < bytes.length; at += itemsize) bytes.subarray(at, at + itemsize).reverse();
}

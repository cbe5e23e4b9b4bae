/**
 * Reads NPY, the format of numpy.save, as far as pictures need it: uint16, C order, [h, w, c].
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

export interface Uint16Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Row by row, channels together. */
  readonly values: Uint16Array;
}

export function parseNpy(bytes: ArrayBuffer): Uint16Picture {
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
  if (descr !== "<u2" && descr !== ">u2") {
    throw new Error(`the NPY array has dtype ${descr || "unknown"}, this page reads uint16`);
  }
  if (!/'fortran_order':\s*False/.test(header)) {
    throw new Error("the NPY array is in Fortran order, this page reads C order");
  }
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((size) => size.trim() !== "")
    .map(Number);
  const [height, width, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || !height || !width || channels < 1 || channels > 4) {
    throw new Error(`the NPY array has shape (${shape.join(", ")}), expected (h, w, 1 to 4)`);
  }
  const count = height * width * channels;
  const available = Math.floor((bytes.byteLength - start - length) / 2);
  if (available < count) {
    throw new Error(`the NPY data is cut short: ${available} of ${count} values are there`);
  }
  return { width, height, channels, values: readUint16(bytes, start + length, count, descr) };
}

function readUint16(bytes: ArrayBuffer, offset: number, count: number, descr: string): Uint16Array {
  const values = new Uint16Array(bytes.slice(offset, offset + 2 * count));
  const hostIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if ((descr === "<u2") === hostIsLittle) return values;
  return values.map((value) => ((value & 0xff) << 8) | (value >>> 8));
}

/** To 8-bit RGBA as the writer maps floats: low becomes 0, high 255, nearest, outside is clipped. */
export function toRgba(
  picture: Uint16Picture,
  range: readonly [number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const { channels, values } = picture;
  const [low, high] = range;
  const span = high > low ? high - low : Infinity;
  const pixels = picture.width * picture.height;
  // The clamped array rounds to nearest and clips by itself.
  const rgba = new Uint8ClampedArray(4 * pixels);
  const isGrey = channels < 3;
  const hasAlpha = channels % 2 === 0;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const from = pixel * channels;
    const to = pixel * 4;
    rgba[to] = ((values[from]! - low) / span) * 255;
    rgba[to + 1] = isGrey ? rgba[to]! : ((values[from + 1]! - low) / span) * 255;
    rgba[to + 2] = isGrey ? rgba[to]! : ((values[from + 2]! - low) / span) * 255;
    // Opacity is a fraction of the type's whole range, whatever the range of the colours.
    rgba[to + 3] = hasAlpha ? values[from + channels - 1]! / 257 : 255;
  }
  return rgba;
}

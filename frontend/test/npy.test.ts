import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNpy } from "../src/pixels/npy.ts";

/** As numpy.save writes it, version 1. */
function npyOf(header: string, data: ArrayBuffer): ArrayBuffer {
  const text = `${header.padEnd(117)}\n`;
  const bytes = new Uint8Array(10 + text.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes.set(new Uint8Array(data), 10 + text.length);
  return bytes.buffer;
}

function npy(header: string, values: readonly number[], littleEndian = true): ArrayBuffer {
  const data = new DataView(new ArrayBuffer(2 * values.length));
  values.forEach((value, i) => data.setUint16(2 * i, value, littleEndian));
  return npyOf(header, data.buffer);
}

function header(shape: string, descr = "<u2", fortran = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
}

test("uint16 values come out as they were saved", () => {
  const values = [0, 1, 256, 65535, 1000, 40000];
  const picture = parseNpy(npy(header("(2, 3, 1)"), values));
  assert.deepEqual([picture.height, picture.width, picture.channels], [2, 3, 1]);
  assert.deepEqual([...picture.values], values);
});

test("big-endian values are turned round", () => {
  const picture = parseNpy(npy(header("(1, 2)", ">u2"), [258, 65280], false));
  assert.deepEqual([...picture.values], [258, 65280]);
});

test("what is not such a picture is refused with a reason", () => {
  assert.throws(() => parseNpy(new ArrayBuffer(4)), /not an NPY file/);
  assert.throws(() => parseNpy(npy(header("(1, 1)", "<f8"), [1, 2])), /dtype <f8/);
  assert.throws(() => parseNpy(npy(header("(1, 1)", "<u2", "True"), [1])), /Fortran/);
  assert.throws(() => parseNpy(npy(header("(1, 1, 5)"), [1, 2, 3, 4, 5])), /shape \(1,1,5\)|shape/);
  assert.throws(() => parseNpy(npy(header("(2, 2, 1)"), [1, 2, 3])), /3 of 4 values/);
});

test("a file cut at any byte is refused, never read beyond its end", () => {
  const whole = npy(header("(2, 2, 1)"), [1, 2, 3, 4]);
  for (let length = 0; length < whole.byteLength; length += 1) {
    assert.throws(() => parseNpy(whole.slice(0, length)), /./);
  }
});

test("arrays of every type come out as they were saved", () => {
  const all: readonly (readonly [string, ArrayBuffer, readonly number[]])[] = [
    ["|u1", Uint8Array.of(0, 255).buffer, [0, 255]],
    ["|i1", Int8Array.of(-128, 127).buffer, [-128, 127]],
    ["<u2", Uint16Array.of(0, 65535).buffer, [0, 65535]],
    ["<i2", Int16Array.of(-32768, 32767).buffer, [-32768, 32767]],
    ["<u4", Uint32Array.of(0, 4294967295).buffer, [0, 4294967295]],
    ["<i4", Int32Array.of(-2147483648, 2147483647).buffer, [-2147483648, 2147483647]],
    ["<f4", Float32Array.of(0.1, -3e38).buffer, [Math.fround(0.1), Math.fround(-3e38)]],
    // 1.5, and the least that half precision has.
    ["<f2", Uint16Array.of(0x3e00, 0x8001).buffer, [1.5, -(2 ** -24)]],
  ];
  for (const [descr, data, values] of all) {
    assert.deepEqual([...parseNpy(npyOf(header("(1, 2, 1)", descr), data)).values], values, descr);
  }
});

test("halves are what they are", () => {
  const bits = Uint16Array.of(0x0000, 0x3555, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x0400, 0x03ff);
  const raster = parseNpy(npyOf(header("(1, 8)", "<f2"), bits.buffer));
  assert.deepEqual(
    [...raster.values],
    [0, 0.333251953125, 65504, Infinity, -Infinity, NaN, 2 ** -14, 2 ** -14 - 2 ** -24],
  );
});

test("a volume has slices", () => {
  const { depth, height, width, channels, values } = parseNpy(
    npy(header("(2, 1, 3, 1)"), [1, 2, 3, 4, 5, 6]),
  );
  assert.deepEqual([depth, height, width, channels, values.length], [2, 1, 3, 1, 6]);
});

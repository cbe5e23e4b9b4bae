import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNpy, toRgba } from "../src/images/npy.ts";

/** As numpy.save writes it, version 1. */
function npy(header: string, values: readonly number[], littleEndian = true): ArrayBuffer {
  const text = `${header.padEnd(117)}\n`;
  const bytes = new ArrayBuffer(10 + text.length + 2 * values.length);
  const view = new DataView(bytes);
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0].forEach((byte, i) => view.setUint8(i, byte));
  view.setUint16(8, text.length, true);
  for (let i = 0; i < text.length; i += 1) view.setUint8(10 + i, text.charCodeAt(i));
  values.forEach((value, i) => view.setUint16(10 + text.length + 2 * i, value, littleEndian));
  return bytes;
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
  assert.throws(() => parseNpy(npy(header("(1, 1)", "<f4"), [1, 2])), /dtype <f4/);
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

test("the range becomes black to full, to the nearest, and what is outside is clipped", () => {
  const picture = {
    width: 5,
    height: 1,
    channels: 1,
    values: Uint16Array.of(0, 100, 150, 200, 900),
  };
  const grey = [...toRgba(picture, [100, 200])].filter((_, i) => i % 4 === 0);
  assert.deepEqual(grey, [0, 0, 128, 255, 255]);
});

test("one and two channels are grey, the last of two or four is opacity", () => {
  const of = (...values: number[]): readonly number[] => [
    ...toRgba(
      { width: 1, height: 1, channels: values.length, values: Uint16Array.from(values) },
      [0, 65535],
    ),
  ];
  assert.deepEqual(of(65535), [255, 255, 255, 255]);
  assert.deepEqual(of(257, 0), [1, 1, 1, 0]);
  assert.deepEqual(of(257, 514, 771), [1, 2, 3, 255]);
  assert.deepEqual(of(257, 514, 771, 257 * 9), [1, 2, 3, 9]);
});

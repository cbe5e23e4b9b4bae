import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { parsePng } from "../src/pixels/png.ts";
import { stacked } from "../src/pixels/raster.ts";

interface Header {
  readonly depth?: number;
  readonly colour?: number;
  readonly interlace?: number;
  /** Bytes after the last row. */
  readonly more?: number;
}

/** A PNG of filtered rows; its data is cut in two chunks, as encoders may. Checksums are left out. */
function png(
  width: number,
  rows: readonly (readonly number[])[],
  { depth = 8, colour = 0, interlace = 0, more = 0 }: Header = {},
): ArrayBuffer {
  const flat = new Uint8Array(rows.flat().length + more);
  flat.set(rows.flat());
  const data = deflateSync(flat);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, rows.length);
  header.setUint8(8, depth);
  header.setUint8(9, colour);
  header.setUint8(12, interlace);
  const chunk = (kind: string, content: Uint8Array): number[] => {
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, content.length);
    const name = [...kind].map((letter) => letter.charCodeAt(0));
    return [...new Uint8Array(length.buffer), ...name, ...content, 0, 0, 0, 0];
  };
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("tEXt", Uint8Array.of(1, 2, 3)),
    ...chunk("IDAT", data.subarray(0, 5)),
    ...chunk("IDAT", data.subarray(5)),
    ...chunk("IEND", new Uint8Array()),
  ]).buffer;
}

test("rows of every filter come out by value", async () => {
  const rows = [
    [0, 7, 250, 3],
    [1, 7, 243, 9],
    [2, 1, 1, 250],
    [3, 4, 5, 6],
    [4, 255, 1, 2],
  ];
  const { values, width, height } = await parsePng(png(3, rows));
  assert.deepEqual([width, height], [3, 5]);
  assert.deepEqual(
    [...values],
    // By hand, after the specification.
    [7, 250, 3, 7, 250, 3, 8, 251, 253, 8, 134, 199, 7, 135, 201],
  );
});

/** Sent through the filters as the specification defines them, one in each row, beginning with `first`. */
function filtered(values: Uint8Array, stride: number, channels: number, first: number): number[][] {
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : values[y * stride + x]!);
  return Array.from({ length: values.length / stride }, (_, y) => {
    const filter = (first + y) % 5;
    const row = Array.from({ length: stride }, (_, x) => {
      const [a, b, c] = [at(x - channels, y), at(x, y - 1), at(x - channels, y - 1)];
      const near = [a, b, c].map((value) => Math.abs(a + b - c - value));
      const paeth = [a, b, c][near.indexOf(Math.min(...near))]!;
      const guess = [0, a, b, Math.floor((a + b) / 2), paeth][filter]!;
      return (at(x, y) - guess) & 255;
    });
    return [filter, ...row];
  });
}

test("every colour type comes out by value through every filter in every row", async () => {
  for (const [colour, channels] of [
    [0, 1],
    [2, 3],
    [4, 2],
    [6, 4],
  ] as const) {
    for (let first = 0; first < 5; first += 1) {
      const [width, height] = [7, 11];
      const values = Uint8Array.from(
        { length: width * height * channels },
        (_, i) => (i * i * 31 + i * 17 + first * 101) >> 2,
      );
      const rows = filtered(values, width * channels, channels, first);
      assert.deepEqual(await parsePng(png(width, rows, { colour })), {
        width,
        height,
        depth: 1,
        channels,
        values,
      });
    }
  }
});

test("slices that lie below each other become a volume, if they are equal", async () => {
  const raster = await parsePng(
    png(2, [
      [0, 1, 2],
      [0, 3, 4],
    ]),
  );
  const { depth, height } = stacked(raster, 2);
  assert.deepEqual([depth, height], [2, 1]);
  assert.throws(() => stacked(raster, 3), /2 rows are not 3 slices/);
});

test("another PNG, and what is none, is refused with a reason", async () => {
  const row = [[0, 1, 2]];
  await assert.rejects(parsePng(png(2, row, { colour: 3 })), /colour type 3/);
  await assert.rejects(parsePng(png(2, row, { colour: 6 })), /cut short: 3 of 9 bytes/);
  await assert.rejects(parsePng(png(2, row, { interlace: 1 })), /interlace 1/);
  await assert.rejects(parsePng(png(2, row, { depth: 16 })), /16 bit/);
  await assert.rejects(parsePng(png(2, [[9, 1, 2]])), /unknown filter 9/);
  await assert.rejects(parsePng(png(3, row)), /cut short: 3 of 4 bytes/);
  await assert.rejects(parsePng(new ArrayBuffer(40)), /not a PNG/);
  await assert.rejects(parsePng(new ArrayBuffer(3)), /not a PNG/);
});

test("a file cut at any byte is refused, never read beyond its end", async () => {
  const whole = png(2, [
    [0, 1, 2],
    [2, 3, 4],
  ]);
  // What comes after the data adds nothing.
  const end = whole.byteLength - 12 - 4;
  for (let length = 0; length < end; length += 1) {
    await assert.rejects(parsePng(whole.slice(0, length)), /./);
  }
});

test("no more is unpacked than the header says", async () => {
  // 64 MB of zeros behind the rows of a picture of 2 × 2.
  const zeros = Array.from({ length: 2 }, () => [0, 1, 2]);
  const packed = png(2, zeros, { more: 64_000_000 });
  assert.ok(packed.byteLength < 100_000);
  const before = process.memoryUsage().arrayBuffers;
  const { values } = await parsePng(packed);
  assert.deepEqual([...values], [1, 2, 1, 2]);
  const taken = process.memoryUsage().arrayBuffers - before;
  assert.ok(taken < 24_000_000, `${taken} bytes`);
});

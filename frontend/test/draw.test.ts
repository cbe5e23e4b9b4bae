import assert from "node:assert/strict";
import { test } from "node:test";
import { CONFUSION_COLOURS, dice, iou, pixelError } from "../src/draw/agreement.ts";
import { colourOfClass } from "../src/draw/classes.ts";
import { draw } from "../src/draw/draw.ts";
import type { Drawn } from "../src/draw/drawn.ts";
import { decode, encode, levels } from "../src/draw/tone.ts";
import {
  colormap,
  COLORMAP_NAMES,
  colormapNamed,
  hatchOf,
  INF_COLOUR,
} from "../src/pixels/colormaps.ts";
import { PALETTE } from "../src/pixels/palette.ts";
import type { Raster, Values } from "../src/pixels/raster.ts";
import type {
  Agreement,
  AgreementRecipe,
  ClassesRecipe,
  ClassPaint,
  ColormapRecipe,
  ToneRecipe,
} from "../src/pixels/recipe.ts";

function raster(values: Values, width = values.length, channels = 1, depth = 1): Raster {
  return { width, height: values.length / width / channels / depth, depth, channels, values };
}

function pixels({ rgba }: Drawn): readonly (readonly number[])[] {
  return Array.from({ length: rgba.length / 4 }, (_, i) => [...rgba.slice(4 * i, 4 * i + 4)]);
}

function colour(hex: string): readonly number[] {
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).concat(255);
}

const viridis: ColormapRecipe = {
  kind: "colormap",
  slice: 0,
  range: [0, 10],
  colormap: "viridis",
  gamma: 1,
};
const at = (index: number): readonly number[] => [
  ...colormap("viridis").slice(3 * index, 3 * index + 3),
  255,
];

test("a value has the colour at its place in the range, to the nearest", () => {
  const values = Float32Array.of(0, 5, 10, 5.02, 4.98);
  assert.deepEqual(pixels(draw([raster(values)], viridis)), [0, 128, 255, 128, 127].map(at));
});

test("gamma puts the colours of a map elsewhere, and leaves its ends", () => {
  const values = Float32Array.of(0, 2.5, 10);
  const drawn = draw([raster(values)], { ...viridis, gamma: 2 });
  assert.deepEqual(pixels(drawn), [0, 128, 255].map(at));
});

test("what is beyond the range has its end, what is no number a colour that is not in the map", () => {
  const values = Float32Array.of(-1, 11, NaN, Infinity, -Infinity, 3);
  const drawn = draw([raster(values)], viridis);
  assert.deepEqual(pixels(drawn).slice(0, 5), [
    at(0),
    at(255),
    // The third of a row: the second stripe.
    [...hatchOf("viridis")[1], 255],
    [...INF_COLOUR, 255],
    [...INF_COLOUR, 255],
  ]);
  assert.deepEqual(drawn.tally, { kind: "values", all: 6, nan: 1, inf: 2, beyond: 2 });
});

test("the ends of a range are not beyond it, whatever they round to", () => {
  const range = [0.1, 0.7] as const;
  const values = Float32Array.of(0.1, 0.7);
  const drawn = draw([raster(values)], { ...viridis, range });
  assert.deepEqual(drawn.tally, { kind: "values", all: 2, nan: 0, inf: 0, beyond: 0 });
  const flat = draw([raster(values)], { ...viridis, range: [0.1, 0.1] });
  assert.deepEqual(pixels(flat)[0], at(0));
});

test("the colours of what is no number are far from every map", () => {
  for (const name of COLORMAP_NAMES) {
    const table = colormap(name);
    for (const [red, green, blue] of [hatchOf(name)[0], INF_COLOUR]) {
      for (let i = 0; i < 256; i += 1) {
        const distance = Math.hypot(
          table[3 * i]! - red,
          table[3 * i + 1]! - green,
          table[3 * i + 2]! - blue,
        );
        assert.ok(distance > 70, `${name} at ${i}`);
      }
    }
  }
});

test("an area that is no number is hatched, also where greys are values", () => {
  const holes = raster(new Float32Array(16).fill(NaN), 4);
  for (const name of ["plasma", "gray"] as const) {
    const [first, second] = hatchOf(name).map((colour) => [...colour, 255]) as [number[], number[]];
    assert.deepEqual(pixels(draw([holes], { ...viridis, colormap: name })), [
      ...[first, first, second, second],
      ...[first, second, second, first],
      ...[second, second, first, first],
      ...[second, first, first, second],
    ]);
    const map = colormap(name);
    const isOfMap = (colour: readonly number[] | undefined): boolean =>
      Array.from({ length: 256 }, (_, i) => [...map.subarray(3 * i, 3 * i + 3), 255]).some(
        (one) => one.join() === colour?.join(),
      );
    assert.deepEqual([first, second].map(isOfMap), [false, false]);
  }
});

test("maps are known by the names that others give them", () => {
  assert.deepEqual(["Viridis", "Turbo", "grey", "RdBu_r", "coolwarm", "jet"].map(colormapNamed), [
    "viridis",
    "turbo",
    "gray",
    "blue-red",
    "blue-red",
    null,
  ]);
});

test("each slice of a volume is drawn by itself", () => {
  const volume = raster(Float32Array.of(0, 0, 10, 10), 2, 1, 2);
  assert.deepEqual(pixels(draw([volume], { ...viridis, slice: 1 })), [at(255), at(255)]);
});

const tone: ToneRecipe = {
  kind: "tone",
  slice: 0,
  range: [0, 65535],
  levels: [0, 65535],
  transfer: "srgb",
  ev: 0,
  gamma: 1,
};

test("sixteen bits without exposure are eight, to the nearest", () => {
  const values = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const { rgba } = draw([raster(values)], tone);
  for (let i = 0; i < 65536; i += 1) assert.equal(rgba[4 * i], Math.round(i / 257), String(i));
});

test("every level is that of the formula, at any exposure and gamma", () => {
  for (const transfer of ["srgb", "linear"] as const) {
    for (const ev of [-4, 0, 2.5]) {
      for (const gamma of [0.5, 1, 2.2]) {
        const level = levels({ transfer, ev, gamma });
        for (let i = 0; i < 3000; i += 1) {
          const fraction = i / 700;
          const light = (transfer === "linear" ? fraction : decode(fraction)) * 2 ** ev;
          const exact = 255 * Math.min(1, encode(light) ** (1 / gamma));
          assert.ok(Math.abs(level(fraction) - exact) < 0.5 + 1e-6, `${transfer} ${ev} ${gamma}`);
        }
      }
    }
  }
});

test("light beyond the range is there when the exposure is lowered", () => {
  const values = Float32Array.of(1, 4, 16);
  const linear: ToneRecipe = { ...tone, transfer: "linear", range: [0, 1] };
  const red = (ev: number): readonly number[] =>
    pixels(draw([raster(values)], { ...linear, ev })).map(([level]) => level!);
  assert.deepEqual(red(0), [255, 255, 255]);
  assert.deepEqual(
    red(-4),
    [encode(1 / 16), encode(1 / 4), 1].map((v) => Math.round(255 * v)),
  );
  assert.deepEqual(draw([raster(values)], linear).tally, {
    kind: "values",
    all: 3,
    nan: 0,
    inf: 0,
    beyond: 2,
  });
});

test("what is infinite has a colour of its own, what is not a number another one before it", () => {
  const values = Float32Array.of(0, 1, 0, 0, Infinity, 0, 0, 0, -Infinity, Infinity, NaN, 0);
  const drawn = draw([raster(values, 4, 3)], { ...tone, transfer: "linear", range: [0, 1] });
  const [inf, nan] = [
    [...INF_COLOUR, 255],
    [...hatchOf(null)[1], 255],
  ];
  assert.deepEqual(pixels(drawn), [[0, 255, 0, 255], inf, inf, nan]);
  assert.deepEqual(drawn.tally, { kind: "values", all: 12, nan: 1, inf: 3, beyond: 0 });
});

test("one and two channels are grey, the last of two or four is opacity", () => {
  const of = (...values: number[]): readonly number[] =>
    pixels(draw([raster(Uint16Array.from(values), 1, values.length)], tone))[0]!;
  assert.deepEqual(of(65535), [255, 255, 255, 255]);
  assert.deepEqual(of(257, 0), [1, 1, 1, 0]);
  assert.deepEqual(of(257, 514, 771), [1, 2, 3, 255]);
  assert.deepEqual(of(257, 514, 771, 257 * 9), [1, 2, 3, 9]);
});

const paint: ClassPaint = { given: [[1, "ff8800"]], ignore: 255, hidden: [] };
const classes: ClassesRecipe = {
  kind: "classes",
  slice: 0,
  paint,
  isOutlined: false,
  threshold: null,
};

test("a class has its own colour, that of the palette, or one of the palette that begins again", () => {
  const ids = Int32Array.of(0, 1, 2, 47, 48, -5, 100_000);
  const drawn = pixels(draw([raster(ids)], classes));
  assert.deepEqual(drawn.slice(0, 4), ["000000", "ff8800", PALETTE[2]!, PALETTE[47]!].map(colour));
  assert.deepEqual(drawn[4], colour(PALETTE[1]!));
  assert.deepEqual(drawn[5], colour(colourOfClass(-5, paint)));
  for (const id of ids.slice(1)) assert.ok(colourOfClass(id, { given: [] }) !== "000000");
});

test("hidden classes are clear, those that do not count are hatched", () => {
  const recipe = { ...classes, paint: { ...paint, hidden: [2] } };
  const drawn = pixels(draw([raster(Uint8Array.of(2, 255, 255, 255, 255))], recipe));
  assert.deepEqual(drawn[0], [0, 0, 0, 0]);
  assert.equal(new Set(drawn.slice(1).map(String)).size, 2);
  assert.ok(drawn.slice(1).every(([r, g, b, a]) => r === g && g === b && a === 255));
});

test("an outline is where the neighbour is another class", () => {
  const ids = Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0]);
  const drawn = pixels(draw([raster(ids, 5)], { ...classes, isOutlined: true }));
  const seen = drawn.map(([, , , alpha]) => (alpha === 255 ? 1 : 0));
  assert.deepEqual(seen, [0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1]);
});

test("a threshold makes classes of scores, whatever these are of", () => {
  const [zero, one, two] = ["000000", "ff8800", PALETTE[2]!].map((hex) => colour(hex).join());
  const seen = (ids: readonly number[], soft: readonly number[], limit: number, isMany = false) => {
    const rasters = [raster(Uint8Array.from(ids)), raster(Float32Array.from(soft))];
    const drawn = draw(rasters, { ...classes, threshold: { at: limit, isMany } });
    return pixels(drawn).map(
      (pixel) => ({ [zero!]: "0", [one!]: "1", [two!]: "2" })[pixel.join()] ?? "none",
    );
  };
  // Of class 1: below a half where it lost.
  assert.deepEqual(seen([0, 1, 0, 1], [0.2, 0.6, 0.4, 0.9], 0.5), ["0", "1", "0", "1"]);
  assert.deepEqual(seen([0, 1, 0, 1], [0.2, 0.6, 0.4, 0.9], 0.3), ["0", "1", "1", "1"]);
  // Of the winner of two: class 1 has what is left where it lost.
  assert.deepEqual(seen([0, 1, 0, 1], [0.8, 0.6, 0.6, 0.9], 0.7), ["0", "0", "0", "1"]);
  assert.deepEqual(seen([0, 1, 0, 1], [0.8, 0.6, 0.6, 0.9], 0.3), ["0", "1", "1", "1"]);
  // Of the winner of many: below the threshold it is nothing.
  assert.deepEqual(seen([0, 1, 2], [0.8, 0.4, 0.6], 0.5), ["0", "none", "2"]);
  assert.deepEqual(seen([0, 1, 0], [0.8, 0.6, 0.6], 0.7, true), ["0", "none", "none"]);
  // A half that was a little more before it was rounded, and a score that is none.
  assert.deepEqual(seen([1, 0, 0], [0.5, 0.1, NaN], 0.3), ["1", "0", "0"]);
});

test("levels of a picture stand for the values of its range", () => {
  const levels = raster(Uint8Array.of(0, 51, 255));
  const recipe: ToneRecipe = { ...tone, range: [-1, 1], levels: [-1, 1] };
  const red = (change: Partial<ToneRecipe>): readonly number[] =>
    pixels(draw([levels], { ...recipe, ...change })).map(([level]) => level!);
  assert.deepEqual(red({}), [0, 51, 255]);
  assert.deepEqual(red({ range: [-1, 0] }), [0, 102, 255]);
});

test("levels that stand for themselves are drawn as they are, whatever their opacity", () => {
  const levels = Uint8Array.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? i >> 4 : i >> 2));
  const recipe: ToneRecipe = { ...tone, range: [0, 255], levels: [0, 255] };
  assert.deepEqual([...draw([raster(levels, 256, 4)], recipe).rgba], [...levels]);
});

test("an array of several channels is no array of class ids", () => {
  const ids = raster(Uint8Array.of(1, 2, 3), 1, 3);
  assert.throws(() => draw([ids, ids], agreement), /one channel, the array has 3/);
});

const agreement: AgreementRecipe = {
  kind: "agreement",
  slice: 0,
  view: "confusion",
  chosen: 1,
  ignore: 255,
  threshold: null,
};

test("hits and misses of a class are coloured and counted, without what does not count", () => {
  const output = raster(Uint8Array.of(1, 1, 0, 0, 2, 1, 2));
  const target = raster(Uint8Array.of(1, 0, 1, 0, 0, 255, 1));
  const { tp, fp, fn, tn } = CONFUSION_COLOURS;
  const drawn = draw([output, target], agreement);
  const expected = [tp, fp, fn, tn, tn].map((rgb) => [...rgb, 255]);
  assert.deepEqual(pixels(drawn).slice(0, 5), expected);
  assert.deepEqual(pixels(drawn)[6], [...fn, 255]);
  const counts = { kind: "agreement", tp: 1, fp: 1, fn: 2, tn: 2, wrong: 4, ignored: 1 } as const;
  // Of 0: one in both, three in one of both; of 1: one and three; of 2: none and two.
  const [meanIou, meanDice] = [(1 / 4 + 1 / 4 + 0) / 3, (2 / 5 + 2 / 5 + 0) / 3];
  assert.deepEqual(drawn.tally, { ...counts, meanIou, meanDice });
  assert.deepEqual(
    [iou, dice, pixelError].map((of) => of({ ...counts, meanIou, meanDice })),
    [1 / 4, 2 / 5, 4 / 6],
  );
});

test("a disagreement is where the class is another one", () => {
  const drawn = draw([raster(Uint8Array.of(0, 1, 2)), raster(Uint8Array.of(0, 2, 2))], {
    ...agreement,
    view: "disagreement",
  });
  const [same, other, again] = pixels(drawn).map(String);
  assert.equal(same, again);
  assert.ok(same !== other);
});

test("a class that is nowhere has no overlap, and nothing that counts no error", () => {
  const none: Agreement = {
    tp: 0,
    fp: 0,
    fn: 0,
    tn: 0,
    wrong: 0,
    ignored: 9,
    meanIou: null,
    meanDice: null,
  };
  assert.deepEqual([iou(none), dice(none), pixelError(none)], [null, null, null]);
});

test("labels of another size cover the same field of view", () => {
  const small = raster(Uint8Array.of(1, 0));
  const large = raster(Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0), 4);
  for (const pair of [
    [small, large],
    [large, small],
  ]) {
    const drawn = draw(pair, agreement);
    assert.deepEqual([drawn.width, drawn.height], [4, 2]);
    assert.equal(drawn.tally.kind === "agreement" && drawn.tally.wrong, 0);
  }
});

test("the threshold counts in the comparison, too", () => {
  const ids = raster(Uint8Array.of(1, 1));
  const soft = raster(Float32Array.of(0.6, 0.9));
  const target = raster(Uint8Array.of(0, 1));
  const { tally } = draw([ids, soft, target], {
    ...agreement,
    threshold: { at: 0.7, isMany: false },
  });
  assert.equal(tally.kind === "agreement" && tally.wrong, 0);
});

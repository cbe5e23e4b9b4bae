import * as chromatic from "d3-scale-chromatic";
import assert from "node:assert/strict";
import { test } from "node:test";
import { colourField, colourIndex, errorColormap } from "../src/paint/errorColours.ts";
import { colormap } from "../src/pixels/colormaps.ts";

function levels(colour: string): readonly number[] {
  return colour.startsWith("#")
    ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    : colour.match(/\d+/g)!.map(Number);
}

test("the tables are those of the package that they come from", () => {
  const { interpolateMagma: magma, interpolateRdBu: redBlue } = chromatic;
  for (let i = 0; i < 256; i += 1) {
    const at = (table: Uint8Array): readonly number[] => [...table.slice(3 * i, 3 * i + 3)];
    assert.deepEqual(at(errorColormap("absolute", "magma")), levels(magma(i / 255)));
    assert.deepEqual(at(errorColormap("signed", "magma")), levels(redBlue(1 - i / 255)));
    assert.deepEqual(at(colormap("red-blue")), levels(redBlue(1 - (255 - i) / 255)));
    assert.deepEqual(at(colormap("viridis")), levels(chromatic.interpolateViridis(i / 255)));
    assert.deepEqual(at(colormap("cividis")), levels(chromatic.interpolateCividis(i / 255)));
    assert.deepEqual(at(colormap("inferno")), levels(chromatic.interpolateInferno(i / 255)));
    assert.deepEqual(at(colormap("plasma")), levels(chromatic.interpolatePlasma(i / 255)));
    assert.deepEqual(at(colormap("turbo")), levels(chromatic.interpolateTurbo(i / 255)));
  }
});

test("the scale ends where it says and holds what is beyond", () => {
  assert.deepEqual(
    [0, 0.25, 0.5, 1].map((value) => colourIndex(value, "absolute", 0.5)),
    [0, 128, 255, 255],
  );
  assert.deepEqual(
    [-1, -0.5, 0, 0.5, 1].map((value) => colourIndex(value, "signed", 0.5)),
    [0, 0, 128, 255, 255],
  );
});

test("every pixel has the colour of its value and is opaque", () => {
  const values = Float32Array.of(0, 1);
  const field = { width: 2, height: 1, values, max: 1, at: { x: 1, y: 0 }, mean: 0.5, skipped: 0 };
  assert.deepEqual(
    [...colourField(field, "squared", 1, "magma")],
    [0, 0, 4, 255, 252, 253, 191, 255],
  );
});

test("a whole map is coloured as its single values are", () => {
  const values = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / 700);
  const field = { width: 2001, height: 1, values, max: 1, at: { x: 0, y: 0 }, mean: 0, skipped: 0 };
  for (const kind of ["absolute", "signed"] as const) {
    const colormap = errorColormap(kind, "magma");
    const rgba = colourField(field, kind, 0.8, "magma");
    values.forEach((value, i) => {
      const index = colourIndex(value, kind, 0.8);
      assert.deepEqual(
        [...rgba.slice(4 * i, 4 * i + 3)],
        [...colormap.slice(3 * index, 3 * index + 3)],
      );
    });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_KINDS } from "../src/errorMaps/index.ts";
import { readSpec } from "../src/kinds/index.ts";
import { unitOfError } from "../src/model/units.ts";

test("squares have the square of the unit, ratios and similarities have none", () => {
  const units = (unit: string | null): readonly string[] =>
    ERROR_KINDS.map((kind) => unitOfError(kind, readSpec({ kind: "scalar", unit })));
  assert.deepEqual(ERROR_KINDS, ["absolute", "signed", "squared", "relative", "ssim"]);
  assert.deepEqual(units("m"), ["m", "m", "m²", "", ""]);
  assert.deepEqual(units("°C"), ["°C", "°C", "°C²", "", ""]);
  assert.deepEqual(units("m/s"), ["m/s", "m/s", "(m/s)²", "", ""]);
  assert.deepEqual(units("mm²"), ["mm²", "mm²", "(mm²)²", "", ""]);
  assert.deepEqual(units(null), ["", "", "", "", ""]);
});

test("pictures count in fractions, which have no unit", () => {
  assert.deepEqual(
    ERROR_KINDS.map((kind) => unitOfError(kind, readSpec({ kind: "image" }))),
    ["", "", "", "", ""],
  );
  assert.equal(unitOfError("squared", undefined), "");
});

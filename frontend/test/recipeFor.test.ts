import { signal } from "@preact/signals";
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpec, type PaneSpec } from "../src/kinds/index.ts";
import { cellAt, type Cell, type Source } from "../src/model/cells.ts";
import { NO_EXPOSURE } from "../src/model/exposure.ts";
import { PLAIN_LABELS, type LabelDisplay } from "../src/model/labelDisplay.ts";
import { valueGroupOf, withSettings, type ValueSettings } from "../src/model/valueGroups.ts";
import type { Recipe, ToneRecipe } from "../src/pixels/recipe.ts";
import { withRecipeFor, type RecipeChoices } from "../src/state/recipeFor.ts";
import { readSeries } from "./answers.ts";

const NPY = "application/x-npy+gzip";

interface Pane {
  readonly spec: unknown;
  readonly media?: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  /** Least and greatest value, by step. */
  readonly ends: readonly (readonly [number, number])[];
  readonly value_range?: readonly [number, number];
}

/** One run with one sample; pictures are called by role and step. */
function source(panes: Readonly<Record<string, Pane>>): Source {
  const steps = Object.values(panes)[0]!.ends.map((_, step) => step);
  const columns = Object.entries(panes).map(([role, pane]) => {
    const { media = NPY, shape = [4, 4], dtype = "float32", ends, value_range } = pane;
    const named = steps.map((step) => `${role} ${step}`);
    const stats = ends.map(([min, max]) => ({ min, max, value_range }));
    return [role, { keys: named, digests: named, media, shape, dtype, stats }];
  });
  const series = readSeries({ steps, samples: { "0": { panes: Object.fromEntries(columns) } } });
  const specs = Object.entries(panes).map(([role, { spec }]) => [role, readSpec(spec)] as const);
  return { run: "a", state: { kind: "ready", series }, specs: new Map(specs) };
}

function choices(
  change: {
    readonly spec?: PaneSpec | undefined;
    readonly settings?: Partial<ValueSettings>;
    readonly labels?: Partial<LabelDisplay>;
    readonly slice?: number;
    readonly depth?: number;
    readonly isReadable?: boolean;
  } = {},
): RecipeChoices {
  const { spec, settings = {}, labels = {}, slice = null, depth = 1, isReadable = true } = change;
  const valueGroup = spec === undefined ? null : valueGroupOf(spec, true);
  return {
    valueSettings: signal(
      valueGroup === null ? new Map() : withSettings(new Map(), valueGroup, settings),
    ),
    exposure: signal(NO_EXPOSURE),
    labels: signal({ ...PLAIN_LABELS, ...labels }),
    slice: signal(slice),
    depth: signal(depth),
    isReadable: signal(isReadable),
  };
}

function drawn(from: Source, role: string, step: number, how: RecipeChoices): Cell {
  const sources = [from];
  const cell = cellAt(sources, "0", role, step);
  return withRecipeFor(how, cell, { sources, sample: "0", role, position: step });
}

function recipe(from: Source, role: string, step = 0, how = choices()): Recipe | null {
  const cell = drawn(from, role, step, how);
  return cell.kind === "picture" ? (cell.ref.drawing?.recipe ?? null) : null;
}

const scalar = { kind: "scalar", unit: "m" };

const depths = source({
  output: {
    spec: scalar,
    ends: [
      [-5, 50],
      [0, 7],
    ],
  },
  target: {
    spec: scalar,
    ends: [
      [1, 4],
      [1, 4],
    ],
  },
});

test("numbers are drawn over the range of the targets, or as was chosen", () => {
  const range = (settings: Partial<ValueSettings>, step = 1): unknown => {
    const made = recipe(depths, "output", step, choices({ spec: readSpec(scalar), settings }));
    return made?.kind === "colormap" ? made.range : null;
  };
  assert.deepEqual(range({}), [1, 4]);
  assert.deepEqual(range({ scope: "pane" }), [0, 7]);
  assert.deepEqual(range({ scope: "row" }), [0, 7]);
  assert.deepEqual(range({ scope: "row" }, 0), [-5, 50]);
  assert.deepEqual(range({ scope: "all" }), [-5, 50]);
  assert.deepEqual(range({ scope: "all", range: [2, 3] }), [2, 3]);
});

test("a range that was logged goes before all but a choice", () => {
  const given = source({
    output: { spec: { ...scalar, value_range: [0, 9] }, ends: [[1, 2]], value_range: [0, 9] },
  });
  assert.deepEqual(recipe(given, "output"), {
    kind: "colormap",
    slice: 0,
    range: [0, 9],
    colormap: "viridis",
    gamma: 1,
  });
});

test("a map with a middle has it at zero", () => {
  const flow = source({
    output: { spec: { kind: "scalar", colormap: "coolwarm" }, ends: [[-1, 4]] },
  });
  const made = recipe(flow, "output");
  assert.deepEqual(made?.kind === "colormap" && [made.colormap, made.range], ["blue-red", [-4, 4]]);
});

const UINT16 = [0, 65535] as const;

/** As writers log them where no range was stated. */
function deep(...ends: (readonly [number, number])[]): Pane {
  return { spec: {}, dtype: "uint16", ends, value_range: UINT16 };
}

function rangeOf(
  from: Source,
  role: string,
  settings: Partial<ValueSettings> = {},
  step = 0,
): unknown {
  const made = recipe(from, role, step, choices({ spec: readSpec({}), settings }));
  return made?.kind === "tone" && made.range;
}

test("uint16 is drawn over as many bits as inputs and targets need", () => {
  const from = source({
    input: deep([9, 700], [9, 1500]),
    output: deep([0, 65535], [0, 4096]),
    target: deep([3, 3000], [3, 2047]),
  });
  for (const role of ["input", "output", "target"]) {
    assert.deepEqual(
      [0, 1].map((step) => rangeOf(from, role, {}, step)),
      [
        [0, 4095],
        [0, 4095],
      ],
    );
  }
  assert.deepEqual(rangeOf(from, "target", { scope: "pane" }), [3, 3000]);
  assert.deepEqual(rangeOf(from, "target", { range: [0, 9] }), [0, 9]);
});

test("uint16 without inputs and targets needs the bits of all", () => {
  const bits = [
    [0, 0],
    [0, 1],
    [0, 3],
    [0, 4],
    [0, 12618],
    [0, 16384],
    [0, 65535],
  ] as const;
  assert.deepEqual(
    bits.map((ends) => rangeOf(source({ output: deep(ends) }), "output")),
    [1, 1, 3, 7, 16383, 32767, 65535].map((high) => [0, high]),
  );
  const none = source({ output: { spec: {}, dtype: "uint16", ends: [[3, 900]] } });
  assert.deepEqual(rangeOf(none, "output"), [0, 1023], "no range is in its facts");
});

test("a stated range of uint16 stays, that of the whole type too", () => {
  const whole = source({
    output: { ...deep([0, 900]), spec: { value_range: UINT16 } },
    target: deep([0, 100]),
  });
  assert.deepEqual(rangeOf(whole, "output"), [0, 65535]);
  assert.deepEqual(rangeOf(whole, "target"), [0, 127]);
  const later = source({ output: { ...deep([0, 900]), value_range: [0, 4095] } });
  assert.deepEqual(rangeOf(later, "output"), [0, 4095]);
});

test("pictures of more than 8 bits have the range of their type", () => {
  const deep = source({
    light: { spec: { transfer: "linear" }, ends: [[0, 40]] },
    // Too high for a PNG.
    stack: { spec: {}, ends: [[-1, 1]], value_range: [-1, 1] },
    bytes: { spec: {}, dtype: "uint8", ends: [[0, 9]] },
    plain: { spec: {}, media: "image/png", dtype: "uint8", ends: [[0, 255]] },
  });
  const range = (role: string): unknown => {
    const made = recipe(deep, role);
    return made?.kind === "tone" ? [made.range, made.levels, made.transfer] : made;
  };
  assert.deepEqual(range("light"), [[0, 1], [0, 1], "linear"]);
  assert.deepEqual(range("stack"), [[-1, 1], [-1, 1], "srgb"]);
  assert.deepEqual(range("bytes"), [[0, 255], [0, 255], "srgb"]);
  assert.equal(range("plain"), null);
});

test("pictures of 8 bits with opacity are read by value and drawn as they are, whatever was chosen", () => {
  const png = { spec: {}, media: "image/png" };
  const ends = [[0, 255]] as const;
  const from = source({
    rgba: { ...png, shape: [4, 4, 4], dtype: "uint8", ends },
    bits: { ...png, shape: [4, 4, 2], dtype: "bool", ends },
    stack: { ...png, spec: { volume: true }, shape: [6, 4, 4, 4], dtype: "uint8", ends },
    rgb: { ...png, shape: [4, 4, 3], dtype: "uint8", ends },
    scaled: { ...png, shape: [4, 4, 4], dtype: "float32", ends },
    webp: { ...png, media: "image/webp", shape: [4, 4, 4], dtype: "uint8", ends },
  });
  const how = {
    ...choices({ spec: readSpec({}), settings: { range: [3, 9] }, depth: 6 }),
    exposure: signal({ ev: 2, gamma: 2 }),
  };
  const asItIs: Omit<ToneRecipe, "slice"> = {
    kind: "tone",
    range: [0, 255],
    levels: [0, 255],
    transfer: "srgb",
    ev: 0,
    gamma: 1,
  };
  assert.deepEqual(recipe(from, "rgba", 0, how), { ...asItIs, slice: 0 });
  assert.deepEqual(recipe(from, "bits", 0, how), { ...asItIs, slice: 0 });
  assert.deepEqual(recipe(from, "stack", 0, how), { ...asItIs, slice: 3 });
  assert.deepEqual(recipe(from, "scaled", 0, how), { ...asItIs, slice: 0 });
  for (const role of ["rgb", "webp"]) assert.equal(recipe(from, role, 0, how), null);
});

const labels = { kind: "labels", colors: { "2": "#010203" }, ignore: 255 };

const masks = source({
  output: { spec: labels, media: "image/png", shape: [4, 4, 3], dtype: "float32", ends: [[0, 2]] },
  "output:soft": { spec: { kind: "scalar", value_range: [0, 1] }, ends: [[0, 1]] },
  target: { spec: labels, media: "image/png", dtype: "uint8", ends: [[0, 2]] },
});

test("classes have their colours, and class 0 is clear over the input", () => {
  const plain = recipe(masks, "output");
  assert.deepEqual(plain?.kind === "classes" && plain.paint, {
    given: [[2, "010203"]],
    ignore: 255,
    hidden: [],
  });
  const how = choices({
    spec: readSpec(labels),
    settings: { hidden: new Set([2]) },
    labels: { style: "outline" },
  });
  const over = recipe(masks, "output", 0, how);
  assert.deepEqual(over?.kind === "classes" && [over.paint.hidden, over.isOutlined], [
    [2, 0],
    true,
  ]);
});

test("a threshold needs scores", () => {
  const how = choices({ labels: { threshold: 0.7 } });
  const cell = drawn(masks, "output", 0, how);
  assert.ok(cell.kind === "picture");
  const { recipe: made, others } = cell.ref.drawing!;
  assert.deepEqual(made.kind === "classes" && made.threshold, { at: 0.7, isMany: false });
  assert.deepEqual(
    others.map(({ digest }) => digest),
    ["output:soft 0"],
  );
  const target = recipe(masks, "target", 0, how);
  assert.equal(target?.kind === "classes" && target.threshold, null);
});

test("scores stand in place of the classes that were made from them", () => {
  const cell = drawn(masks, "output", 0, choices({ labels: { hasScores: true } }));
  assert.ok(cell.kind === "picture");
  assert.equal(cell.ref.digest, "output:soft 0");
  assert.equal(cell.ref.drawing?.recipe.kind, "colormap");
});

test("volumes of different depth show the slices that lie at the same height", () => {
  const volume = source({
    output: { spec: { ...scalar, volume: true }, shape: [6, 4, 4], ends: [[0, 1]] },
    half: { spec: { ...scalar, volume: true }, shape: [3, 4, 4], ends: [[0, 1]] },
    bytes: { spec: { volume: true }, media: "image/png", shape: [6, 4, 4], ends: [[0, 1]] },
  });
  const at = (slice: number | undefined, role: string): number | undefined =>
    recipe(volume, role, 0, choices({ ...(slice !== undefined && { slice }), depth: 6 }))?.slice;
  assert.deepEqual(
    [0, 1, 2, 5, 99].map((slice) => [at(slice, "output"), at(slice, "half")]),
    [
      [0, 0],
      [1, 0],
      [2, 1],
      [5, 2],
      [5, 2],
    ],
  );
  assert.equal(at(undefined, "output"), 3);
  assert.deepEqual(recipe(volume, "bytes", 0, choices({ slice: 2, depth: 6 })), {
    kind: "crop",
    slice: 2,
    depth: 6,
  });
});

test("where a canvas gives back something else, a picture is wanted by its values", () => {
  const pictures = source({
    // Of so many colours, in levels of 8 bits.
    plain: { spec: {}, media: "image/png", dtype: "float32", shape: [4, 4, 3], ends: [[0, 1]] },
    clear: { spec: {}, media: "image/png", dtype: "float32", shape: [4, 4, 4], ends: [[0, 1]] },
    stack: {
      spec: { volume: true },
      media: "image/png",
      dtype: "uint8",
      shape: [2, 4, 4],
      ends: [[0, 9]],
    },
    photo: { spec: {}, media: "image/jpeg", dtype: "uint8", shape: [4, 4, 3], ends: [[0, 9]] },
  });
  const wanted = (role: string, isReadable: boolean): unknown => {
    const cell = drawn(pictures, role, 0, choices({ isReadable }));
    return cell.kind === "picture" && [cell.ref.asValues, cell.ref.drawing?.recipe.kind];
  };
  assert.deepEqual(wanted("plain", true), [false, undefined]);
  assert.deepEqual(wanted("plain", false), [true, "tone"]);
  assert.deepEqual(wanted("stack", true), [false, "crop"]);
  assert.deepEqual(wanted("stack", false), [true, "tone"]);
  // Colours multiplied by opacity do not come back from any canvas.
  assert.deepEqual(wanted("clear", true), [true, "tone"]);
  // There is only what the browser makes of it.
  assert.deepEqual(wanted("photo", false), [false, undefined]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHash, replaceInHash } from "../src/host/address.ts";
import { ADDRESS_KEYS, readPlace, START, writePlace, type Place } from "../src/model/place.ts";
import { rowKey } from "../src/model/unlockedRows.ts";
import { DEFAULT_SETTINGS } from "../src/model/valueGroups.ts";

const hostile = [
  "",
  ",",
  "\\",
  "a,b\\",
  "none",
  "<img onerror=x>",
  "../..",
  "x".repeat(10_000),
  "\n&=",
];

function there(place: Place, names: readonly string[]): Place {
  const hash = replaceInHash("", writePlace(place));
  return readPlace(parseHash(`#${hash}`), names);
}

test("a place comes back from the address as it was", () => {
  const place: Place = {
    position: 40,
    align: "newest",
    unlockedRows: new Map([
      [rowKey("val", "3"), -12.5],
      [rowKey("a,\\", "a,\\"), 0],
    ]),
    without: new Set(["0123456789abcdef"]),
    hiddenRoles: new Set(["input", "a,b"]),
    errorTheme: "cividis",
    follow: true,
    runs: new Set(["unet/mse", "unet/bce"]),
    newest: [],
    runFilter: "unet/.*",
    tagFilter: "^val&=",
    folded: new Set(["train"]),
    view: { scale: 4, x: 0.25, y: 0.75 },
    speed: 20,
    size: "s",
    topTag: "val",
    mode: "wipe",
    reference: { kind: "run", run: "unet/bce" },
    split: { axis: "y", at: 0.25 },
    blink: 0,
    error: "signed",
    scale: 0.125,
    adjustments: { brightness: 0.1, contrast: 2, gamma: 0.5 },
    focus: { tag: "val", sample: "3" },
    valueSettings: new Map([
      [
        "s1x",
        {
          scope: "row",
          range: [-0.5, 1e-7],
          colormap: "cividis",
          errorEnd: 0.25,
          hidden: new Set(),
          chosen: null,
        },
      ],
      ["l2y", { ...DEFAULT_SETTINGS, hidden: new Set([-1, 255]), chosen: 3 }],
    ]),
    exposure: { ev: -2.5, gamma: 1.2 },
    labels: { style: "overlay", opacity: 0.25, hasScores: true, threshold: 0.75 },
    slice: 7,
    metrics: { name: "a,b", chart: "mean", order: "drop", margin: 0.5, position: -3 },
    probe: { tag: "val", sample: "val", x: 0.25, y: 0.5, width: 0, height: 0.125 },
  };
  assert.deepEqual(there(place, ["unet/mse", "unet/bce", "train", "val"]), place);
});

test("names of any kind come back as they were", () => {
  for (const name of hostile) {
    const place = { ...START, runs: new Set([name]), folded: new Set([name, "other"]) };
    assert.deepEqual(there(place, hostile), place);
  }
});

test("a name of ten thousand characters does not make a long address", () => {
  const place = { ...START, runs: new Set(["x".repeat(10_000)]) };
  assert.ok(replaceInHash("", writePlace(place)).length < 100);
});

test("what pictures are compared with comes back as it was, whatever it is called", () => {
  for (const name of hostile) {
    const run: Place = { ...START, reference: { kind: "run", run: name } };
    const focus: Place = { ...START, focus: { tag: name, sample: "val" } };
    assert.deepEqual(there(run, hostile), run);
    assert.deepEqual(there(focus, hostile), focus);
  }
  const step: Place = { ...START, reference: { kind: "step", position: 40 } };
  assert.deepEqual(there(step, []), step);
  const same: Place = { ...START, focus: { tag: "val", sample: "val" } };
  assert.deepEqual(there(same, []), same);
});

test("choosing no run is not the same as not having chosen", () => {
  assert.deepEqual(there({ ...START, runs: new Set() }, []).runs, new Set<string>());
  assert.equal(there(START, []).runs, null);
});

test("the start leaves no trace in the address", () => {
  assert.equal(replaceInHash("#triptych", writePlace(START)), "triptych");
});

test("what cannot be read falls back to the default", () => {
  const address = { step: "x", view: "1,2", speed: "7", size: "xl", runs: "none" };
  assert.deepEqual(readPlace(address, []), { ...START, runs: new Set<string>() });
  const nonsense = {
    mode: "stacked",
    reference: "step:",
    split: "z,0.5",
    blink: "3",
    error: "huge",
    scale: "-1",
    settings: "0,0,0",
    valueGroups: "s:;;|=|:x|s1:",
    exposure: "99,1",
    labels: "upside,2,x,-1",
    slice: "-3",
    metrics: "pie,first,-1,x,",
    probe: "0,2,0,0;val,",
  };
  assert.deepEqual(readPlace(nonsense, []), START);
  assert.deepEqual(readPlace({ view: "0,0.5,0.5" }, []).view, START.view);
});

test("the rest of TensorBoard's hash stays as it is", () => {
  const hash = "#triptych&tagFilter=x%26y&p.triptych.step=3&p.other.step=9";
  const written = replaceInHash(hash, { step: "40" });
  assert.equal(written, "triptych&tagFilter=x%26y&p.other.step=9&p.triptych.step=40");
  assert.deepEqual(parseHash(hash), { step: "3" });
  assert.deepEqual(parseHash("#%E0%A4%A&p.triptych.step=1"), { step: "1" });
});

test("names that were typed need no comma at their end", () => {
  const typed = readPlace({ runs: "unet/a,b\\,c", focus: "val,0" }, []);
  assert.deepEqual(typed.runs, new Set(["unet/a", "b,c"]));
  assert.deepEqual(typed.focus, { tag: "val", sample: "0" });
  assert.deepEqual(readPlace({ runs: "a\\," }, []).runs, new Set(["a,"]));
});

test("what is written has exactly the keys of the address, whatever its parts are called", () => {
  assert.deepEqual(Object.keys(writePlace(START)), [...ADDRESS_KEYS]);
  for (const key of ["unlocked", "at", "adjust", "values", "step"])
    assert.ok(ADDRESS_KEYS.includes(key));
});

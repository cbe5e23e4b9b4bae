import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../src/api/read.ts";
import { readSpec } from "../src/kinds/index.ts";
import { rangesOfRuns } from "../src/model/align.ts";
import type { Source } from "../src/model/cells.ts";
import { columnsOf, MOST_EXTRAS, offeredRoles, samplesOf } from "../src/model/columns.ts";
import { fitFacts } from "../src/model/fitFacts.ts";
import { countSteps, groupsOf } from "../src/model/groups.ts";
import { layOutGroup } from "../src/model/layout.ts";
import { tellApart } from "../src/model/names.ts";
import { metricNumbers } from "../src/model/numbers.ts";
import { pageAt } from "../src/model/pages.ts";
import { rankRuns } from "../src/model/selection.ts";
import { createStore } from "../src/state/store.ts";
import { readSeries } from "./answers.ts";

const MANY = 300_000;

function entry(tag: string, last_step = 1) {
  return { tag, count: 2, first_step: 0, last_step, samples: ["0"], last_wall_time_s: last_step };
}

test("a million rows have a layout", () => {
  const aspects = Array.from({ length: 1_000_000 }, (_, i) => (i === 7 ? 0.5 : 2));
  const layout = layOutGroup({ width: 1000, height: 800 }, 3, aspects, "l");
  assert.equal(layout.paneHeights.length, 1_000_000);
});

test("a long list is on pages, the last of which is what is left", () => {
  const list = Array.from({ length: 1201 }, (_, i) => i);
  const at = (index: number) => {
    const { items, from, count } = pageAt(list, index, 500);
    return [from, items.length, items[0], count];
  };
  assert.deepEqual(at(0), [0, 500, 0, 1201]);
  assert.deepEqual(at(999), [500, 500, 500, 1201]);
  assert.deepEqual(at(1200), [1000, 201, 1000, 1201]);
  assert.deepEqual(at(99999), [1000, 201, 1000, 1201]);
  assert.equal(pageAt([1, 2], 0, 500).items.length, 2);
  assert.deepEqual(pageAt([], 3, 500), { items: [], from: 0, count: 0 });
});

test("very many tags are on pages, and an address turns to that of its tag", () => {
  const tags = Array.from({ length: 1200 }, (_, i) => `t${i}`);
  const store = createStore(() => ({ at: "t777" }));
  store.receive(
    readCatalog({ runs: [{ name: "a", series: tags.map((tag, i) => entry(tag, i)) }] }),
  );
  assert.equal(store.groups.value.length, 500);
  assert.equal(store.groups.value[0]?.tag, "t500");
  assert.equal(store.tagNames.value.length, 1200);
  assert.deepEqual(store.domain.value, { first: 0, last: 1199 });
  store.turnToTag("t3");
  assert.equal(store.groups.value[0]?.tag, "t0");
  store.tagFilter.value = "^t11";
  assert.equal(store.groups.value.length, 111);
});

test("a run of very many series has a range, an age and groups", () => {
  const series = Array.from({ length: MANY }, (_, i) => entry(`t${i}`, i));
  const catalog = readCatalog({ runs: [{ name: "a", series }] });
  assert.deepEqual(rangesOfRuns(catalog).get("a"), { first: 0, last: MANY - 1 });
  assert.deepEqual(rankRuns(catalog.runs, []), ["a"]);
});

test("a tag of very many runs counts their steps, and tells their names apart", () => {
  const names = Array.from({ length: 130_000 }, (_, i) => `run/${i}`);
  const runs = names.map((name, i) => ({ name, series: [entry("val", i)] }));
  const [group] = groupsOf(readCatalog({ runs }), names);
  assert.equal(countSteps(group!), "2 steps");
  assert.equal(tellApart(names).get("run/7"), "…7");
});

function sourceOf(roles: readonly string[], metrics: Readonly<Record<string, number[]>>): Source {
  const pane = { keys: ["k"], digests: ["d"], stats: [null], media: "image/png" };
  const panes = Object.fromEntries(roles.map((role) => [role, pane]));
  const series = readSeries({ steps: [0], samples: { a: { panes, metrics } } });
  const specs = new Map(roles.map((role) => [role, readSpec({ kind: "image" })]));
  return { run: "r", state: { kind: "ready", series }, specs };
}

test("of very many roles the first ones have columns, and hiding some shows others", () => {
  const roles = ["output", ...Array.from({ length: 20_000 }, (_, i) => `x${i}`)];
  const source = sourceOf(roles, {});
  const columns = columnsOf([source]);
  assert.equal(columns.length, 1 + MOST_EXTRAS);
  const hidden = new Set(["x0", "x1"]);
  assert.equal(columnsOf([source], { hidden }).at(-1)?.role, `x${MOST_EXTRAS + 1}`);
  assert.equal(offeredRoles(roles, hidden).length, 1 + 2 + MOST_EXTRAS);
  assert.deepEqual(samplesOf([source], []), ["a"]);
});

test("of very many metrics the first ones stand under a picture, with how many more there are", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `m${i}`);
  const source = sourceOf(["output"], Object.fromEntries(names.map((name) => [name, [0.5]])));
  assert.equal(source.state.kind, "ready");
  const { series } = source.state as Extract<Source["state"], { kind: "ready" }>;
  const numbers = metricNumbers(series, "a", 0, "m777");
  assert.deepEqual(numbers[0], ["m777", "0.5000"]);
  assert.deepEqual(numbers.at(-1), ["and", "19,900 more"]);
  const what = names.join(" · ");
  let measured = 0;
  const measure = (text: string): number => {
    measured += text.length;
    return 6 * text.length;
  };
  const { first } = fitFacts({ what, seen: "", warnings: [] }, 120, 16, measure);
  assert.equal(first, "m0 · m1 · m2 · m3 …");
  // Each text that is measured is laid out by the browser.
  assert.ok(measured < 10 * what.length, `${measured} characters were measured`);
});

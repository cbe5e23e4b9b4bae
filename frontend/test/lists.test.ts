/** Pane kinds and error maps are lists: no code outside of them asks which one it has. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ERROR_VIEWS } from "../src/errorMaps/index.ts";

const SOURCES = new URL("../src/", import.meta.url);
const FILES = readdirSync(SOURCES, { recursive: true }).filter((name) => /\.tsx?$/.test(name));

/** The one record of components by kind. */
const COMPONENTS = "components/kinds/kindComponents.ts";
/** Chooses by recipe: some are called like the kinds that are drawn by them. */
const RECIPES = "draw/draw.ts";

function textOf(file: string): string {
  return readFileSync(new URL(file, SOURCES), "utf8");
}

/** The names in `const LIST = { a, b }`. */
function namesIn(file: string, list: string): readonly string[] {
  const [, names] = new RegExp(`const ${list} = \\{([^}]*)\\};`).exec(textOf(file)) ?? [];
  assert.ok(names !== undefined, `${file} has no ${list}`);
  return names.split(",").map((name) => name.trim());
}

/** "file:line: code" wherever a pattern is found outside of some files and folders. */
function found(patterns: readonly RegExp[], outside: readonly string[]): readonly string[] {
  return FILES.filter((file) => !outside.some((one) => file.startsWith(one))).flatMap((file) =>
    textOf(file)
      .split("\n")
      .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
      .filter(({ line }) => patterns.some((pattern) => pattern.test(line)))
      .map(({ line, place }) => `${place}: ${line.trim()}`),
  );
}

/** Ladders over names: comparisons with one, unless after `before`; cases of a switch, membership. */
function ladders(names: readonly string[], before = ""): readonly RegExp[] {
  const literal = `"(?:${names.join("|")})"`;
  return [
    new RegExp(`${before}[=!]==? ${literal}`),
    new RegExp(`${literal} [=!]==?`),
    new RegExp(`case ${literal}`),
    new RegExp(`${literal}[^()]*\\]\\.(?:includes|some)\\(`),
  ];
}

const KINDS = namesIn("kinds/index.ts", "KINDS");
const ERROR_MAPS = namesIn("errorMaps/index.ts", "ERROR_MAPS");

test("which kind a pane is of is asked in the list of kinds only", () => {
  assert.ok(KINDS.includes("flow"));
  const asks = [
    ...ladders(KINDS),
    /\b(?:[sS]pec|valueGroup)\b[\w.?!]*\.kind\b\s*(?:[=!]==?|\]|\))/,
    /\bcompared\b\s*[=!]==?\s*"/,
    /\bPaneKindName\b/,
  ];
  assert.deepEqual(found(asks, ["kinds/", COMPONENTS, RECIPES]), []);
});

test("recipes are told apart by name where they are drawn only", () => {
  const names = [...textOf(RECIPES).matchAll(/case "(\w+)"/g)].map(([, name]) => name!);
  assert.ok(names.includes("agreement"));
  // What was counted while a picture was drawn is named like its recipe.
  const asks = ladders(names, String.raw`(?<!\btally\??\.kind [=!]*)`);
  assert.deepEqual(found(asks, ["kinds/", RECIPES]), []);
});

test("each kind of pane is a file with its name, and nothing else is one", () => {
  const files = FILES.filter((file) => file.startsWith("kinds/"));
  const others = ["defaults", "index", "paneKind", "valueRange"];
  assert.deepEqual(files.sort(), [...KINDS, ...others].map((name) => `kinds/${name}.ts`).sort());
});

test("which error map is shown is asked in the list of error maps only", () => {
  assert.ok(ERROR_MAPS.includes("ssim"));
  assert.deepEqual(found(ladders(ERROR_MAPS), []), []);
});

test("each error map is a file with its name", () => {
  const missing = ERROR_MAPS.filter((name) => !FILES.includes(`errorMaps/${name}.ts`));
  assert.deepEqual(missing, []);
});

test("the documentation names every error map as the address does", () => {
  const page = readFileSync(new URL("../../docs/page.md", SOURCES), "utf8");
  const [, values] = /^\| `error` +\| (.*?) +\|$/m.exec(page) ?? [];
  const shown = ERROR_VIEWS.filter((view) => view !== "off");
  assert.equal(values, shown.map((view) => `\`${view}\``).join(", "));
});

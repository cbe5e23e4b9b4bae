/** The layers of `src/`: each folder imports only from layers below it, and there are no import cycles. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** Folders, and files that stand alone, from the bottom up. Folders in one layer do not import each other. */
const LAYERS: readonly (readonly string[])[] = [
  ["json.ts", "text"],
  ["pixels"],
  ["draw", "kinds"],
  ["api", "errorMaps"],
  ["model"],
  ["state", "workerClient"],
  ["images", "comparisons", "host"],
  ["services", "paint", "worker"],
  ["derived", "viewport"],
  ["commands"],
  ["app.ts"],
  ["components/shared"],
  [
    "components/controls",
    "components/empty",
    "components/pane",
    "components/rail",
    "components/timeline",
  ],
  ["components/kinds"],
  ["components/bar", "components/row"],
  ["components/group"],
  ["components"],
  ["index.ts"],
];

const SOURCES = new URL("../src/", import.meta.url);

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Types count, too: whoever reads a file has to know what they are. */
function importsOf(file: string): readonly Import[] {
  const text = readFileSync(new URL(file, SOURCES), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) => ({
    from: file,
    to: new URL(path!, new URL(file, SOURCES)).href.slice(SOURCES.href.length),
  }));
}

const FILES = readdirSync(SOURCES, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
const IMPORTS = FILES.flatMap(importsOf);

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file;
}

function layerOf(file: string): number {
  return LAYERS.findIndex((folders) => folders.includes(folderOf(file)));
}

function cycles(): readonly string[] {
  const targets = new Map(FILES.map((file) => [file, importsOf(file)]));
  const done = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (done.has(file)) return;
    done.add(file);
    path.push(file);
    for (const { to } of targets.get(file) ?? []) visit(to);
    path.pop();
  };
  FILES.forEach(visit);
  return found;
}

test("every import names a file that is there", () => {
  assert.ok(IMPORTS.length > FILES.length);
  const known = new Set(FILES);
  assert.deepEqual(
    IMPORTS.filter(({ to }) => !known.has(to)),
    [],
  );
});

test("every file is in a layer, and every layer has files", () => {
  assert.deepEqual(
    FILES.filter((file) => layerOf(file) < 0),
    [],
  );
  const folders = new Set(FILES.map(folderOf));
  assert.deepEqual(
    LAYERS.flat().filter((folder) => !folders.has(folder)),
    [],
  );
});

test("no import runs upward or across a layer", () => {
  const wrong = IMPORTS.filter(
    ({ from, to }) => folderOf(from) !== folderOf(to) && layerOf(to) >= layerOf(from),
  );
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});

test("there are no import cycles", () => {
  assert.deepEqual(cycles(), []);
});

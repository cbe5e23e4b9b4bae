/** One list of commands: keys, buttons and help all read it. */
import { signal } from "@preact/signals";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { ComponentChild, VNode } from "preact";
import { readCatalog } from "../src/api/read.ts";
import type { Command, CommandApp } from "../src/commands/command.ts";
import { controlProps } from "../src/commands/controlProps.ts";
import { hintOf, shortcutsOf } from "../src/commands/hint.ts";
import { COMMANDS, keysOf, SUBJECTS } from "../src/commands/index.ts";
import { SAMPLES } from "../src/commands/samples.ts";
import { STEPS } from "../src/commands/steps.ts";
import { KeyList } from "../src/components/bar/Help.tsx";
import { createComparing } from "../src/state/comparing.ts";
import { createPanels } from "../src/state/panels.ts";
import { createStore } from "../src/state/store.ts";

const SOURCES = new URL("../src/", import.meta.url);

const FOCUS = { tag: "val", sample: "1" };
const PROBE = { ...FOCUS, x: 0.5, y: 0.5, width: 0, height: 0 };

/** What conditions of commands ask for. */
interface Situation {
  readonly isFocused: boolean;
  readonly isProbing: boolean;
  readonly isMeasured: boolean;
  readonly hasLabels: boolean;
  readonly isDeep: boolean;
}

function openApp({ isFocused, isProbing, isMeasured, hasLabels, isDeep }: Situation): CommandApp {
  const store = createStore(() => ({}));
  const series = [{ tag: "val", count: 1, first_step: 0, last_step: 0, samples: ["0", "1", "2"] }];
  store.receive(
    readCatalog({ revision: "r", loading: null, notices: [], runs: [{ name: "a", series }] }),
  );
  store.focus.value = isFocused ? FOCUS : null;
  store.probe.value = isProbing ? PROBE : null;
  store.depth.value = isDeep ? 8 : 1;
  const zoom = {
    percent: signal(100),
    of: signal(null),
    isFit: signal(true),
    fit() {},
    truePixels() {},
    by() {},
    pan() {},
  };
  const app: Partial<Record<keyof CommandApp, unknown>> = {
    store,
    zoom,
    panels: createPanels({ width: 1000, height: 800 }),
    comparing: createComparing(store, signal(true)),
    seriesCache: { series: () => signal({ kind: "loading" }) },
    inView: {
      hasLabels: signal(hasLabels),
      hasPictures: signal(true),
      outputs: signal([]),
      hasSoft: signal(hasLabels),
      valueGroups: signal([]),
      classes: () => [],
    },
    metricsInView: {
      name: signal(isMeasured ? "psnr" : null),
      spec: signal({ better: "higher", unit: null }),
      rows: () => ["0", "1", "2"],
    },
  };
  return app as unknown as CommandApp;
}

function situations(): readonly Situation[] {
  return Array.from({ length: 2 ** 5 }, (_, bits) => {
    const [isFocused, isProbing, isMeasured, hasLabels, isDeep] = [1, 2, 4, 8, 16].map(
      (bit) => (bits & bit) > 0,
    ) as [boolean, boolean, boolean, boolean, boolean];
    return { isFocused, isProbing, isMeasured, hasLabels, isDeep };
  });
}

type Child = ComponentChild | readonly ComponentChild[];

/** Every rendered node of a component without state, depth first. */
function nodesOf(child: Child): readonly VNode[] {
  if (Array.isArray(child)) return child.flatMap((one: ComponentChild) => nodesOf(one));
  if (child === null || typeof child !== "object") return [];
  const node = child as VNode<{ children?: Child }>;
  return [node, ...nodesOf(node.props.children)];
}

function textOf(child: Child): string {
  if (Array.isArray(child)) return child.map((one: ComponentChild) => textOf(one)).join("");
  if (child === null || typeof child !== "object") return String(child ?? "");
  return textOf((child as VNode<{ children?: Child }>).props.children);
}

/** As one would press it. */
const canonical = (key: string): string => (key.length === 1 ? key.toUpperCase() : key);

test("no key is bound twice at the same time", () => {
  for (const situation of situations()) {
    const app = openApp(situation);
    const bound = keysOf(app)
      .filter(({ when }) => when?.() !== false)
      .flatMap(({ keys }) => keys.map(canonical));
    const twice = bound.filter((key, index) => bound.indexOf(key) !== index);
    assert.deepEqual(twice, [], JSON.stringify(situation));
  }
});

test("letters are bound in lower case, as the dispatcher looks them up", () => {
  const letters = COMMANDS.flatMap(({ keys }) => keys).filter((key) => key.length === 1);
  assert.deepEqual(
    letters.filter((key) => key !== key.toLowerCase()),
    [],
  );
});

test("every subject of the folder is in the list, with titles that differ", () => {
  const subjects = readdirSync(new URL("commands/", SOURCES), { recursive: true }).flatMap(
    (file) => {
      const text = readFileSync(new URL(`commands/${file}`, SOURCES), "utf8");
      return / satisfies Commands;/.test(text) ? [file] : [];
    },
  );
  assert.equal(subjects.length, SUBJECTS.length);
  assert.equal(new Set(SUBJECTS.map(({ commands }) => commands)).size, SUBJECTS.length);
  const titles = COMMANDS.map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
});

test("every command is in the help, by its key", () => {
  const nodes = nodesOf(KeyList());
  const listed = nodes
    .filter(({ type }) => type === "div")
    .flatMap((node) => {
      const inside = nodesOf(node);
      const key = inside.find(({ type }) => type === "kbd");
      const words = inside.find(({ type }) => type === "dd");
      return key && words && !inside.some(({ type }) => type === "section")
        ? [[textOf(key), textOf(words)]]
        : [];
    });
  assert.deepEqual(
    listed,
    COMMANDS.map((command) => [hintOf(command), command.title]),
  );
});

test("the tooltip of every control ends with the key of its command", () => {
  for (const situation of situations()) {
    const app = openApp(situation);
    for (const command of COMMANDS) {
      const { title, ...props } = controlProps(command, app, { row: FOCUS });
      assert.ok(title.endsWith(` (${hintOf(command)})`), title);
      assert.equal(props["aria-keyshortcuts"], shortcutsOf(command));
    }
  }
});

test("keys are written as they are printed on the keyboard", () => {
  const key = (...keys: string[]) => ({ keys });
  assert.equal(hintOf(key("k")), "K");
  assert.equal(hintOf(key(" ")), "Space");
  assert.equal(hintOf(key("Shift+ArrowLeft")), "Shift ←");
  assert.equal(hintOf(key("Escape")), "Esc");
  assert.equal(shortcutsOf(key("+", "=")), "Plus =");
  assert.equal(shortcutsOf(key("ArrowUp", "PageUp")), "ArrowUp PageUp");
  assert.equal(shortcutsOf(key(" ")), "Space");
});

test("a choice goes round, and begins with the first where none applies", () => {
  const app = openApp(situations()[0]!);
  const seen = [0, 1, 2, 3].map(() => {
    STEPS.align.perform(app);
    return app.store.align.value;
  });
  assert.deepEqual(seen, ["progress", "newest", "step", "progress"]);
});

test("a button in a row acts on that row, and its state is that of the row", () => {
  const app = openApp(situations()[0]!);
  const other = { tag: "val", sample: "2" };
  app.panels.pointed.value = other;
  STEPS.unlockRow.perform(app, FOCUS);
  const pressed = (row: typeof FOCUS) =>
    controlProps(STEPS.unlockRow, app, { row })["aria-pressed"];
  assert.deepEqual([pressed(FOCUS), pressed(other)], [true, false]);
  STEPS.unlockRow.perform(app);
  assert.deepEqual([pressed(FOCUS), pressed(other)], [true, true]);
});

test("the next sample stops at the ends, and its button says so", () => {
  const app = openApp({ ...situations()[0]!, isFocused: true });
  const isDisabled = (command: Command) => controlProps(command, app).disabled;
  assert.deepEqual([isDisabled(SAMPLES.previous), isDisabled(SAMPLES.next)], [false, false]);
  SAMPLES.next.perform(app);
  assert.equal(app.store.focus.value?.sample, "2");
  assert.deepEqual([isDisabled(SAMPLES.previous), isDisabled(SAMPLES.next)], [false, true]);
  SAMPLES.next.perform(app);
  assert.equal(app.store.focus.value?.sample, "2");
});

test("Esc closes the plot of a pixel first, then the sample", () => {
  const app = openApp({ ...situations()[0]!, isFocused: true, isProbing: true });
  const escape = (): void =>
    keysOf(app)
      .find(({ keys, when }) => keys.includes("Escape") && when?.() !== false)
      ?.run();
  escape();
  assert.deepEqual([app.store.probe.value, app.store.focus.value], [null, FOCUS]);
  escape();
  assert.equal(app.store.focus.value, null);
});

test("no component writes the key of a command by hand", () => {
  const hints = COMMANDS.map((command) => hintOf(command).replace(/[^\w\s]/g, "\\$&")).join("|");
  // "Lock (K)", "Fit (0, or double-click)", "class (C: the next one)", <kbd>B</kbd>
  const literal = new RegExp(
    `[ >]\\((?:hold )?(?:${hints})(?:\\)|, |; |: | and )|<kbd>(?:${hints})<`,
  );
  assert.ok(
    ["Lock (K)", "Fit (0, or", "a (C: b)", "<kbd>B</kbd>"].every((one) => literal.test(one)),
  );
  assert.ok(!literal.test("Filter runs (regex)"));
  const files = readdirSync(new URL("components/", SOURCES), { recursive: true });
  const found = files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) =>
      readFileSync(new URL(`components/${file}`, SOURCES), "utf8")
        .split("\n")
        .filter((line) => literal.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
  assert.deepEqual(found, []);
});

test("keys that the documents name are bound", () => {
  const hints = new Set(COMMANDS.map(hintOf));
  const texts = ["docs/page.md", "README.md", "CHANGELOG.md"].map((file) =>
    readFileSync(new URL(`../../${file}`, SOURCES), "utf8"),
  );
  const named = texts.flatMap((text) => [...text.matchAll(/`([A-Z?/\\\\]|Esc|Space|Enter)`/g)]);
  assert.deepEqual(
    named.map(([, key]) => key!).filter((key) => !hints.has(key)),
    [],
  );
  assert.ok(named.some(([, key]) => key === "V"));
});

/**
 * Panes whose numbers mean the same are a value group: they share a range, a colour map, the classes that
 * are hidden. Choices are kept by value group, so that a depth in metres keeps its range when one goes on to
 * another tag. Pure.
 */
import { kindOf, type PaneSpec } from "../kinds/index.ts";
import type { ValueRange } from "../kinds/valueRange.ts";
import { COLORMAP_NAMES, colormapNamed, type ColormapName } from "../pixels/colormaps.ts";
import { hashName } from "./names.ts";

export interface ValueGroup {
  /** The same whenever the page is opened. */
  readonly key: string;
  readonly spec: PaneSpec;
}

/**
 * What an automatic range is taken over: as it was logged, or else that of the targets; or the pane, row,
 * position or tag.
 */
export const SCOPES = ["auto", "pane", "row", "step", "all"] as const;

export type Scope = (typeof SCOPES)[number];

export interface ValueSettings {
  readonly scope: Scope;
  /** Typed; goes before the scope. */
  readonly range: ValueRange | null;
  readonly colormap: ColormapName | null;
  /** The error drawn as the end of the error maps' scale; null: the largest one that is seen. */
  readonly errorEnd: number | null;
  /** Class ids. */
  readonly hidden: ReadonlySet<number>;
  /** The class whose hits and misses are shown. */
  readonly chosen: number | null;
}

export type ValueSettingsByGroup = ReadonlyMap<string, ValueSettings>;

export const DEFAULT_SETTINGS: ValueSettings = {
  scope: "auto",
  range: null,
  colormap: null,
  errorEnd: null,
  hidden: new Set(),
  chosen: null,
};

const known = new WeakMap<PaneSpec, ValueGroup | null>();

/** Of what is stored as `media`: pictures of 8 bits, which are shown as they are, have none. */
export function valueGroupOfStored(spec: PaneSpec, media: string): ValueGroup | null {
  return valueGroupOf(spec, kindOf(spec).isDrawnFromValues(media));
}

/** `isAdjusted` is false for pictures that are shown as they are: these have no value group. */
export function valueGroupOf(spec: PaneSpec, isAdjusted: boolean): ValueGroup | null {
  if (!isAdjusted) return null;
  let valueGroup = known.get(spec);
  if (valueGroup === undefined) known.set(spec, (valueGroup = newValueGroup(spec)));
  return valueGroup;
}

function newValueGroup(spec: PaneSpec): ValueGroup | null {
  const meaning = kindOf(spec).group(spec);
  if (meaning === null) return null;
  return { key: `${spec.kind}_${hashName(JSON.stringify(meaning)).toString(36)}`, spec };
}

export function settingsOf(all: ValueSettingsByGroup, { key }: ValueGroup): ValueSettings {
  return all.get(key) ?? DEFAULT_SETTINGS;
}

/** Whether its values are ids of classes. */
export function holdsClasses({ spec }: ValueGroup): boolean {
  return kindOf(spec).classes(spec) !== null;
}

/** The colour map that numbers are drawn by. */
export function colormapOf({ spec }: ValueGroup, settings: ValueSettings): ColormapName {
  const logged = kindOf(spec).colormap(spec);
  return settings.colormap ?? (logged === null ? null : colormapNamed(logged)) ?? "viridis";
}

/** The settings with some choices of one value group changed. */
export function withSettings(
  all: ValueSettingsByGroup,
  { key }: ValueGroup,
  change: Partial<ValueSettings>,
): ValueSettingsByGroup {
  return new Map(all).set(key, { ...(all.get(key) ?? DEFAULT_SETTINGS), ...change });
}

export function writeValueSettings(all: ValueSettingsByGroup): string {
  return [...all]
    .map(([key, settings]) => [key, writeOne(settings)] as const)
    .filter(([, text]) => text !== "")
    .map(([key, text]) => `${key}:${text}`)
    .join("|");
}

function writeOne(settings: ValueSettings): string {
  const { scope, range, colormap, errorEnd, hidden, chosen } = settings;
  return [
    scope === "auto" ? "" : `scope=${scope}`,
    range === null ? "" : `range=${range.join(",")}`,
    colormap === null ? "" : `map=${colormap}`,
    errorEnd === null ? "" : `end=${errorEnd}`,
    hidden.size === 0 ? "" : `hide=${[...hidden].join(",")}`,
    chosen === null ? "" : `class=${chosen}`,
  ]
    .filter((part) => part !== "")
    .join(";");
}

export function readValueSettings(text: string): ValueSettingsByGroup {
  const all = new Map<string, ValueSettings>();
  for (const entry of text.split("|")) {
    const [, key, rest] = /^(\w+):(.+)$/.exec(entry) ?? [];
    if (key === undefined || rest === undefined) continue;
    const settings = readOne(rest);
    if (writeOne(settings) !== "") all.set(key, settings);
  }
  return all;
}

function readOne(text: string): ValueSettings {
  const parts = new Map(text.split(";").map((part) => part.split("=", 2) as [string, string]));
  const numbers = (name: string): readonly number[] =>
    (parts.get(name) ?? "")
      .split(",")
      .filter((number) => number !== "")
      .map(Number)
      .filter(Number.isFinite);
  const [low, high] = numbers("range");
  const [end] = numbers("end");
  return {
    scope: SCOPES.find((scope) => scope === parts.get("scope")) ?? "auto",
    range: low !== undefined && high !== undefined && low < high ? [low, high] : null,
    colormap: COLORMAP_NAMES.find((name) => name === parts.get("map")) ?? null,
    errorEnd: end !== undefined && end > 0 ? end : null,
    hidden: new Set(numbers("hide")),
    chosen: numbers("class")[0] ?? null,
  };
}

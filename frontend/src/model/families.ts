/**
 * Panes whose numbers mean the same are a family: they share a range, a colour map, the classes that
 * are hidden. Choices are kept by family, so that a depth in metres keeps its range when one goes on to
 * another tag. Pure.
 */
import type { PaneSpec, ValueRange } from "../api/contract.ts";
import { isNpy } from "../pixels/media.ts";
import { RAMP_NAMES, type RampName } from "../pixels/ramps.ts";
import { hashName } from "./names.ts";

export interface Family {
  /** The same whenever the page is opened. */
  readonly key: string;
  /** By what its panes are drawn: a colour map, class colours, exposure. */
  readonly kind: "scalar" | "labels" | "tone";
  readonly spec: PaneSpec;
}

/**
 * What an automatic range is taken over: as it was logged, or else that of the targets; or the pane, row,
 * step or tag.
 */
export const SCOPES = ["auto", "pane", "row", "step", "all"] as const;

export type Scope = (typeof SCOPES)[number];

export interface FamilyLook {
  readonly scope: Scope;
  /** Typed; goes before the scope. */
  readonly range: ValueRange | null;
  readonly ramp: RampName | null;
  /** The error drawn as the end of the error maps' scale; null: the largest one that is seen. */
  readonly errorEnd: number | null;
  /** Class ids. */
  readonly hidden: ReadonlySet<number>;
  /** The class whose hits and misses are shown. */
  readonly chosen: number | null;
}

export type FamilyLooks = ReadonlyMap<string, FamilyLook>;

export const PLAIN_FAMILY: FamilyLook = {
  scope: "auto",
  range: null,
  ramp: null,
  errorEnd: null,
  hidden: new Set(),
  chosen: null,
};

const known = new WeakMap<PaneSpec, Family>();

/** Of what is stored as `media`: pictures of 8 bits, which are shown as they are, have none. */
export function familyOfStored(spec: PaneSpec, media: string): Family | null {
  return familyOf(spec, spec.kind !== "image" || isNpy(media));
}

/** `isAdjusted` is false for pictures that are shown as they are: these have no family. */
export function familyOf(spec: PaneSpec, isAdjusted: boolean): Family | null {
  if (!isAdjusted || spec.kind === "unknown") return null;
  let family = known.get(spec);
  if (family === undefined) known.set(spec, (family = newFamily(spec)));
  return family;
}

function newFamily(spec: Exclude<PaneSpec, { kind: "unknown" }>): Family {
  switch (spec.kind) {
    case "scalar":
      return { key: token("s", [spec.unit, spec.colormap]), kind: "scalar", spec };
    case "labels":
      return {
        // Output and target of one task are one family, though only the target may have what does not count.
        key: token("l", [[...(spec.classes ?? [])], [...spec.colors]]),
        kind: "labels",
        spec,
      };
    case "image":
      return { key: token("i", [spec.transfer]), kind: "tone", spec };
  }
}

function token(letter: string, meaning: unknown): string {
  return letter + hashName(JSON.stringify(meaning)).toString(36);
}

export function familyLook(looks: FamilyLooks, { key }: Family): FamilyLook {
  return looks.get(key) ?? PLAIN_FAMILY;
}

/** The looks with some choices of one family changed. */
export function withLook(
  looks: FamilyLooks,
  { key }: Family,
  change: Partial<FamilyLook>,
): FamilyLooks {
  return new Map(looks).set(key, { ...(looks.get(key) ?? PLAIN_FAMILY), ...change });
}

export function writeLooks(looks: FamilyLooks): string {
  return [...looks]
    .map(([key, look]) => [key, writeOne(look)] as const)
    .filter(([, text]) => text !== "")
    .map(([key, text]) => `${key}:${text}`)
    .join("|");
}

function writeOne(look: FamilyLook): string {
  const { scope, range, ramp, errorEnd, hidden, chosen } = look;
  return [
    scope === "auto" ? "" : `scope=${scope}`,
    range === null ? "" : `range=${range.join(",")}`,
    ramp === null ? "" : `map=${ramp}`,
    errorEnd === null ? "" : `end=${errorEnd}`,
    hidden.size === 0 ? "" : `hide=${[...hidden].join(",")}`,
    chosen === null ? "" : `class=${chosen}`,
  ]
    .filter((part) => part !== "")
    .join(";");
}

export function readLooks(text: string): FamilyLooks {
  const looks = new Map<string, FamilyLook>();
  for (const entry of text.split("|")) {
    const [, key, rest] = /^(\w+):(.+)$/.exec(entry) ?? [];
    if (key === undefined || rest === undefined) continue;
    const look = readOne(rest);
    if (writeOne(look) !== "") looks.set(key, look);
  }
  return looks;
}

function readOne(text: string): FamilyLook {
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
    ramp: RAMP_NAMES.find((name) => name === parts.get("map")) ?? null,
    errorEnd: end !== undefined && end > 0 ? end : null,
    hidden: new Set(numbers("hide")),
    chosen: numbers("class")[0] ?? null,
  };
}

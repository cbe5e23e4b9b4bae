/** The classes of a value group of labels: which there are, what they are called, which one is measured. Pure. */
import { colourOfClass } from "../draw/classes.ts";
import { kindOf } from "../kinds/index.ts";
import type { ClassSpec } from "../kinds/paneKind.ts";
import type { ValueRange } from "../kinds/valueRange.ts";
import type { ValueGroup, ValueSettings } from "./valueGroups.ts";

export interface ClassEntry {
  readonly id: number;
  /** null where nobody named it. */
  readonly name: string | null;
  /** As a style sheet wants it. */
  readonly colour: string;
  readonly isIgnored: boolean;
}

/** More than these are instances, not classes: nobody reads a legend of them. */
const LISTED = 64;

/**
 * The classes that have a name, and the ids that are there without one. `range` is the least and greatest
 * id that was logged, null as long as that is not known; `seen` are ids of pictures that were drawn.
 */
export function classesOf(
  valueGroup: ValueGroup,
  range: ValueRange | null,
  seen: ReadonlySet<number> = new Set(),
): readonly ClassEntry[] {
  const spec = classSpecOf(valueGroup);
  const ids = new Set<number>(spec.classes?.keys() ?? []);
  const [low, high] = range ?? [0, -1];
  if (spec.classes === null && high - low < LISTED) for (let i = low; i <= high; i += 1) ids.add(i);
  if (seen.size <= LISTED) for (const id of seen) ids.add(id);
  // What does not count is no legend by itself.
  if (spec.ignore !== null && ids.size > 0) ids.add(spec.ignore);
  const usual = { given: [] };
  return [...ids]
    .sort((a, b) => a - b)
    .map((id) => ({
      id,
      name: spec.classes?.get(id) ?? null,
      colour: spec.colors.get(id) ?? `#${colourOfClass(id, usual)}`,
      isIgnored: id === spec.ignore,
    }));
}

/** The class whose hits and misses are counted: of two the second one, unless the user chose. */
export function chosenClass(valueGroup: ValueGroup, settings: ValueSettings): number {
  if (settings.chosen !== null) return settings.chosen;
  const spec = classSpecOf(valueGroup);
  const ids = [...(spec.classes?.keys() ?? [])].filter((id) => id !== spec.ignore);
  return ids.includes(1) || ids.length === 0 ? 1 : (ids[1] ?? ids[0]!);
}

function classSpecOf({ spec }: ValueGroup): ClassSpec {
  const classes = kindOf(spec).classes(spec);
  if (classes === null) throw new Error(`a value group of ${spec.kind} has no classes`);
  return classes;
}

/** Shows one class alone, and all of them again when it is alone already. */
export function solo(all: readonly ClassEntry[], hidden: ReadonlySet<number>, id: number) {
  const others = all.filter((entry) => entry.id !== id).map((entry) => entry.id);
  const isAlone = !hidden.has(id) && others.every((other) => hidden.has(other));
  return new Set(isAlone ? [] : others);
}

/** The class after the one that is alone; the first one when all are seen, and all after the last. */
export function nextSolo(
  all: readonly ClassEntry[],
  hidden: ReadonlySet<number>,
): ReadonlySet<number> {
  const seen = all.filter(({ id }) => !hidden.has(id));
  const index = seen.length === 1 ? all.indexOf(seen[0]!) + 1 : 0;
  const next = all[index];
  return next === undefined ? new Set() : solo(all, new Set(), next.id);
}

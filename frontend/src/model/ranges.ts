/** Automatic ranges: the least and the greatest value of a pane, a row, a position or a whole tag. Pure. */
import type { Stats } from "../api/logged.ts";
import { kindOf } from "../kinds/index.ts";
import type { ValueRange } from "../kinds/valueRange.ts";
import { bitsOf, isUnstated, UINT16 } from "./bits.ts";
import { cellAt, type Facts, type PictureCell, type Source } from "./cells.ts";
import {
  colormapOf,
  valueGroupOfStored,
  type Scope,
  type ValueGroup,
  type ValueSettings,
} from "./valueGroups.ts";

export interface Ranges {
  /** The values drawn in the first and last colour of a pane. */
  of(cell: PictureCell, valueGroup: ValueGroup, settings: ValueSettings, at: Where): ValueRange;
  /** Of all that was logged; null when there is no finite value. */
  all(valueGroup: ValueGroup): ValueRange | null;
  /** What uint16 pictures without a stated range need; null where there are none. */
  bits(valueGroup: ValueGroup): number | null;
}

export interface Where {
  readonly sample: string;
  readonly position: number;
}

const UNIT: ValueRange = [0, 1];
const known = new WeakMap<readonly Source[], Ranges>();

/** The same for the same sources, which remember what they have found. */
export function rangesOf(sources: readonly Source[]): Ranges {
  let ranges = known.get(sources);
  if (ranges === undefined) known.set(sources, (ranges = createRanges(sources)));
  return ranges;
}

function createRanges(sources: readonly Source[]): Ranges {
  const found = new Map<string, ValueRange | null>();
  const foundBits = new Map<string, number | null>();
  const remember = (key: string, find: () => Iterable<Stats | null>): ValueRange | null => {
    let range = found.get(key);
    if (range === undefined) found.set(key, (range = rangeOfStats(find())));
    return range;
  };
  const all = (valueGroup: ValueGroup): ValueRange | null =>
    remember(`${valueGroup.key} all`, () => allStats(sources, valueGroup));
  const over = (
    scope: Exclude<Scope, "auto">,
    cell: PictureCell,
    valueGroup: ValueGroup,
    { sample, position }: Where,
  ): ValueRange | null => {
    const { key } = valueGroup;
    switch (scope) {
      case "pane":
        return rangeOfStats([cell.facts.stats]);
      case "row":
        return remember(`${key} row ${position} ${sample}`, () =>
          statsAt(sources, valueGroup, [sample], position),
        );
      case "step":
        return remember(`${key} step ${position}`, () =>
          statsAt(sources, valueGroup, samplesIn(sources), position),
        );
      case "all":
        return all(valueGroup);
    }
  };
  /** Does not move while outputs get better, nor do those of the first steps spoil it. */
  const targets = (valueGroup: ValueGroup): ValueRange | null =>
    remember(`${valueGroup.key} targets`, () => allStats(sources, valueGroup, "target"));
  const bits = (valueGroup: ValueGroup): number | null => {
    let needed = foundBits.get(valueGroup.key);
    if (needed === undefined) foundBits.set(valueGroup.key, (needed = bitsOf(sources, valueGroup)));
    return needed;
  };
  return {
    all,
    bits,
    of(cell, valueGroup, settings, where) {
      if (settings.range !== null) return settings.range;
      const { dtype, stats } = cell.facts;
      if (settings.scope === "auto" && isUnstated(cell.spec, dtype, stats)) {
        return [0, 2 ** (bits(valueGroup) ?? 16) - 1];
      }
      const given = stats?.value_range ?? givenRange(valueGroup);
      if (settings.scope === "auto" && given !== null) return given;
      const { autoRange, startsAtZero } = kindOf(valueGroup.spec);
      if (settings.scope === "auto" && autoRange === "type") return typeRange(cell.facts);
      const range =
        (settings.scope === "auto"
          ? targets(valueGroup)
          : over(settings.scope, cell, valueGroup, where)) ??
        all(valueGroup) ??
        UNIT;
      if (startsAtZero) return [0, range[1] || 1];
      return isTwoSided(settings, valueGroup, range) ? symmetric(range) : range;
    },
  };
}

/** The values of a picture that its numbers are fractions of: those logged, or of its type. */
export function typeRange({ dtype, stats }: Facts): ValueRange {
  const whole = dtype === null ? undefined : WHOLE.get(dtype);
  return stats?.value_range ?? whole ?? UNIT;
}

const WHOLE: ReadonlyMap<string, ValueRange> = new Map<string, ValueRange>([
  ["uint8", [0, 255]],
  ["uint16", UINT16],
]);

/** What was logged for all panes of a value group; null where nothing was. */
export function givenRange({ spec }: ValueGroup): ValueRange | null {
  return kindOf(spec).range(spec);
}

/** A map with a middle has it at zero. */
function isTwoSided(
  settings: ValueSettings,
  valueGroup: ValueGroup,
  [low, high]: ValueRange,
): boolean {
  const name = colormapOf(valueGroup, settings);
  return (name === "blue-red" || name === "red-blue") && low < 0 && high > 0;
}

function symmetric([low, high]: ValueRange): ValueRange {
  const end = Math.max(-low, high);
  return [-end, end];
}

function rangeOfStats(all: Iterable<Stats | null>): ValueRange | null {
  let [low, high] = [Infinity, -Infinity];
  for (const stats of all) {
    if (stats?.min != null) low = Math.min(low, stats.min);
    if (stats?.max != null) high = Math.max(high, stats.max);
  }
  return low <= high ? [low, high] : null;
}

function* statsAt(
  sources: readonly Source[],
  valueGroup: ValueGroup,
  samples: Iterable<string>,
  position: number,
): Generator<Stats | null> {
  for (const sample of samples) {
    for (const source of sources) {
      for (const role of source.specs.keys()) {
        const cell = cellAt([source], sample, role, position);
        if (cell.kind === "picture" && isOf(valueGroup, cell)) yield cell.facts.stats;
      }
    }
  }
}

function* allStats(
  sources: readonly Source[],
  valueGroup: ValueGroup,
  only: string | null = null,
): Generator<Stats | null> {
  for (const { state, specs } of sources) {
    if (state.kind !== "ready") continue;
    for (const { panes } of state.series.samples.values()) {
      for (const [role, pane] of panes) {
        if (only !== null && role !== only) continue;
        const spec = specs.get(role);
        const own = spec && valueGroupOfStored(spec, pane.example?.media ?? "");
        if (own?.key !== valueGroup.key) continue;
        for (const { stats } of pane.here()) yield stats;
      }
    }
  }
}

function isOf(valueGroup: ValueGroup, { spec, ref }: PictureCell): boolean {
  return valueGroupOfStored(spec, ref.media)?.key === valueGroup.key;
}

function samplesIn(sources: readonly Source[]): ReadonlySet<string> {
  return new Set(
    sources.flatMap(({ state }) =>
      state.kind === "ready" ? [...state.series.samples.keys()] : [],
    ),
  );
}

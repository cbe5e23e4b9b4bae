/** Which runs are shown: those that the user ticked, or the newest when the page was opened. Pure. */
import type { RunEntry } from "../api/contract.ts";

export const DEFAULT_RUNS = 4;

/**
 * Runs in the order in which the default choice takes them. Those that are `known` stay in front and
 * as they are, so that new data never changes a choice; others come newest first, and in the order of
 * the catalog where that is not known.
 */
export function rankRuns(runs: readonly RunEntry[], known: readonly string[]): readonly string[] {
  const isKnown = new Set(known);
  const others = runs
    .filter(({ name }) => !isKnown.has(name))
    .map((run) => ({ name: run.name, newest_s: newestEvent(run) }))
    .sort((a, b) => (a.newest_s === b.newest_s ? 0 : b.newest_s - a.newest_s));
  return [...known, ...others.map(({ name }) => name)];
}

/** `chosen` is null until the user chooses: then it is the first of the `ranking`. Keeps the order of `names`. */
export function selectedRuns(
  names: readonly string[],
  chosen: ReadonlySet<string> | null,
  ranking: readonly string[],
): readonly string[] {
  const there = new Set(names);
  const shown = chosen ?? new Set(ranking.filter((name) => there.has(name)).slice(0, DEFAULT_RUNS));
  return names.filter((name) => shown.has(name));
}

export function withToggled(selected: Iterable<string>, name: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(name)) next.add(name);
  return next;
}

/** What the default choice is, for a button that goes back to it. */
export function nameDefault(runs: readonly RunEntry[]): string {
  if (runs.length <= DEFAULT_RUNS) return "all runs";
  return `the ${isAgeKnown(runs) ? "newest" : "first"} ${DEFAULT_RUNS} runs`;
}

export function isAgeKnown(runs: readonly RunEntry[]): boolean {
  return runs.some((run) => newestEvent(run) > -Infinity);
}

/** In seconds since the epoch. */
function newestEvent({ series }: RunEntry): number {
  return series.reduce(
    (newest, { last_wall_time_s: time_s }) => Math.max(newest, time_s ?? -Infinity),
    -Infinity,
  );
}

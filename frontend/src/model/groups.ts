/** Groups: one for each tag, over the runs that have it. Pure. */
import type { Catalog, Kept, SeriesEntry } from "../api/contract.ts";
import type { ToPosition } from "./align.ts";
import type { Domain } from "./domain.ts";
import { byTag } from "./names.ts";

export interface Group {
  readonly tag: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly run: string;
  readonly entry: SeriesEntry;
}

/** Runs in the order of the catalog, tags in the order of the side bar. */
export function groupsOf(catalog: Catalog | null, runs: readonly string[]): readonly Group[] {
  const active = new Set(runs);
  const members = new Map<string, Member[]>();
  for (const { name, series } of catalog?.runs ?? []) {
    if (!active.has(name)) continue;
    for (const entry of series) {
      const sofar = members.get(entry.tag);
      if (sofar === undefined) members.set(entry.tag, [{ run: name, entry }]);
      else sofar.push({ run: name, entry });
    }
  }
  return [...members]
    .map(([tag, list]) => ({ tag, members: list }))
    .sort((a, b) => byTag(a.tag, b.tag));
}

/** First and last position; null when there is no step at all. */
export function domainOf(
  groups: readonly Group[],
  position: ToPosition = (_, step) => step,
): Domain | null {
  let first = Infinity;
  let last = -Infinity;
  for (const { members } of groups) {
    for (const { run, entry } of members) {
      if (entry.count === 0) continue;
      first = Math.min(first, position(run, entry.first_step));
      last = Math.max(last, position(run, entry.last_step));
    }
  }
  return first <= last ? { first, last } : null;
}

/** Sample ids that the catalog knows of. */
export function promised(group: Group): readonly string[] {
  return [...new Set(group.members.flatMap(({ entry }) => entry.samples))];
}

/** "12 steps", or "3 to 12 steps per run". */
export function countSteps(group: Group): string {
  let [least, most] = [Infinity, 0];
  for (const { entry } of group.members) {
    least = Math.min(least, entry.count);
    most = Math.max(most, entry.count);
  }
  if (least === most) return amount(most, "step");
  return `${least.toLocaleString("en")} to ${amount(most, "step")} per run`;
}

/** "1 step", "1,200 steps". */
export function amount(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Why steps may be missing, once for each reason. */
export function thinning(group: Group): readonly Exclude<Kept, "all">[] {
  const reasons = new Map<string, Exclude<Kept, "all">>();
  for (const { entry } of group.members) {
    if (entry.kept === "all") continue;
    const known = reasons.get(entry.kept.reason);
    if (known === undefined || known.shown < entry.kept.shown) {
      reasons.set(entry.kept.reason, entry.kept);
    }
  }
  return [...reasons.values()];
}

/** What the user chose: a signal for each part of the place, all of them kept in the address. */
import { signal, type Signal } from "@preact/signals";
import type { Group } from "../model/groups.ts";
import { PLACE_KEYS, START, type Place } from "../model/place.ts";

export type Choices = { readonly [Part in keyof Place]: Signal<Place[Part]> };

export function createChoices(): Choices {
  return Object.fromEntries(PLACE_KEYS.map((part) => [part, signal(START[part])])) as Choices;
}

export function placeOf(choices: Choices): Place {
  return Object.fromEntries(
    PLACE_KEYS.map((part) => [part, choices[part].value]),
  ) as unknown as Place;
}

export function choose<Part extends keyof Place>(
  choices: Choices,
  part: Part,
  value: Place[Part],
): void {
  choices[part].value = value;
}

interface Realignment {
  /** The position, in the new alignment, of what was at a position of some runs; null without any. */
  readonly moved: (position: number, runs: readonly string[]) => number | null;
  /** Runs that are shown. */
  readonly runs: readonly string[];
  readonly groups: readonly Group[];
}

/** Keeps all chosen positions at the same steps when runs are aligned in another way. */
export function realignChoices(choices: Choices, { moved, runs, groups }: Realignment): void {
  const { position, reference, metrics, unlockedRows } = choices;
  const of = (at: number | null): number | null => (at === null ? null : moved(at, runs));
  // A row has the runs that have its tag: another run may have ended long before.
  const runsOf = (row: string): readonly string[] =>
    groups.find(({ tag }) => row.startsWith(`${tag}\0`))?.members.map(({ run }) => run) ?? runs;
  const { value } = reference;
  const pinnedAt = value.kind === "step" ? of(value.position) : null;
  if (pinnedAt !== null) reference.value = { kind: "step", position: pinnedAt };
  metrics.value = { ...metrics.value, position: of(metrics.value.position) };
  unlockedRows.value = new Map(
    [...unlockedRows.value].map(([row, at]) => [row, moved(at, runsOf(row)) ?? at]),
  );
  position.value = of(position.value) ?? position.value;
}

/** Rows that are unlocked from the timeline: each stays at a position of its own. Pure. */

/** Positions by row. */
export type Held = ReadonlyMap<string, number>;

/** A name for a row in a Map; no tag holds a NUL. */
export function rowKey(tag: string, sample: string): string {
  return `${tag}\0${sample}`;
}

/** Where a row is while the timeline is somewhere else. */
export function shownAt(held: Held, tag: string, sample: string, position: number): number {
  return held.get(rowKey(tag, sample)) ?? position;
}

/** `position` is null for a row that goes with the timeline again. */
export function withHeld(held: Held, tag: string, sample: string, position: number | null): Held {
  const next = new Map(held);
  if (position === null) next.delete(rowKey(tag, sample));
  else next.set(rowKey(tag, sample), position);
  return next;
}

/** Three names for each row: its tag, its sample and its position. */
export function writeHeld(held: Held, writeNames: (names: Iterable<string>) => string): string {
  return writeNames([...held].flatMap(([row, position]) => [...row.split("\0"), String(position)]));
}

export function readHeld(text: string, listNames: (text: string) => readonly string[]): Held {
  const names = listNames(text);
  const held = new Map<string, number>();
  for (let i = 0; i + 2 < names.length; i += 3) {
    const position = Number(names[i + 2]);
    if (Number.isFinite(position)) held.set(rowKey(names[i]!, names[i + 1]!), position);
  }
  return held;
}

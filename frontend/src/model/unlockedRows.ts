/** Rows that are unlocked from the timeline: each stays at a position of its own. Pure. */

/** Positions by row. */
export type UnlockedRows = ReadonlyMap<string, number>;

/** A name for a row in a Map; no tag holds a NUL. */
export function rowKey(tag: string, sample: string): string {
  return `${tag}\0${sample}`;
}

/** Where a row is while the timeline is somewhere else. */
export function shownAt(
  unlockedRows: UnlockedRows,
  tag: string,
  sample: string,
  position: number,
): number {
  return unlockedRows.get(rowKey(tag, sample)) ?? position;
}

/** `position` is null for a row that goes with the timeline again. */
export function withUnlockedRow(
  unlockedRows: UnlockedRows,
  tag: string,
  sample: string,
  position: number | null,
): UnlockedRows {
  const next = new Map(unlockedRows);
  if (position === null) next.delete(rowKey(tag, sample));
  else next.set(rowKey(tag, sample), position);
  return next;
}

/** Three names for each row: its tag, its sample and its position. */
export function writeUnlockedRows(
  unlockedRows: UnlockedRows,
  writeNames: (names: Iterable<string>) => string,
): string {
  return writeNames(
    [...unlockedRows].flatMap(([row, position]) => [...row.split("\0"), String(position)]),
  );
}

export function readUnlockedRows(
  text: string,
  listNames: (text: string) => readonly string[],
): UnlockedRows {
  const names = listNames(text);
  const unlockedRows = new Map<string, number>();
  for (let i = 0; i + 2 < names.length; i += 3) {
    const position = Number(names[i + 2]);
    if (Number.isFinite(position)) unlockedRows.set(rowKey(names[i]!, names[i + 1]!), position);
  }
  return unlockedRows;
}

/** Which runs are shown: what the user ticked, or a default, within what the filter lets through. */

export const DEFAULT_RUNS = 4;

/** `chosen` is null until the user chooses. Keeps the order of `names`. */
export function selectedRuns(
  names: readonly string[],
  chosen: ReadonlySet<string> | null,
): readonly string[] {
  return chosen === null ? names.slice(0, DEFAULT_RUNS) : names.filter((name) => chosen.has(name));
}

export function withToggled(selected: readonly string[], name: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(name)) next.add(name);
  return next;
}

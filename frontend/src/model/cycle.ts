/** Going through a list and round again. Pure. */

/** What comes after `now`; the first where that is not in the list. */
export function nextOf<T>(all: readonly T[], now: T): T {
  const next = all[(all.indexOf(now) + 1) % all.length];
  if (next === undefined) throw new Error("there is nothing to go through");
  return next;
}

/** Which steps to ask for when some are looked for that are not here. Pure. */
import type { Series } from "../api/contract.ts";

type Window = readonly [begin: number, end: number];

/** With steps of more windows than that, the others come one by one. */
const WHOLE = 2;
/** Of steps that are far apart, as many as an answer holds as a rule. */
const MOST_ALONE = 200;

/** The windows nearest to `here` as far as they are not here, before steps that are far apart. */
export function windowsFor(
  { rows, steps }: Series,
  missed: Iterable<number>,
  here: number,
): readonly Window[] {
  const byDistance = [...missed].sort((a, b) => Math.abs(a - here) - Math.abs(b - here));
  const size = rows.window_steps;
  const windows = new Map<number, Window>();
  const alone: Window[] = [];
  for (const index of byDistance) {
    if (rows.has(index) || index >= steps.length) continue;
    const window = Math.floor(index / size);
    if (windows.has(window)) continue;
    if (windows.size < WHOLE) {
      let [begin, end] = [window * size, Math.min((window + 1) * size, steps.length)];
      while (rows.has(begin)) begin += 1;
      while (rows.has(end - 1)) end -= 1;
      windows.set(window, [begin, end]);
    } else if (alone.length < MOST_ALONE) alone.push([index, index + 1]);
  }
  return [...windows.values(), ...alone];
}

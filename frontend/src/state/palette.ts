/** Colours of runs: TensorBoard's own, chosen by name, never the same for neighbours. */
import { hashName } from "./names.ts";

// TensorBoard's default palette for runs; its slate is too close to the ink of the dark theme.
export const PALETTE = [
  "#12b5cb",
  "#e52592",
  "#f9ab00",
  "#9334e6",
  "#7cb342",
  "#e8710a",
  "#5c7cfa",
];

/**
 * A colour for each run in display order. The name decides, so that a run keeps its colour from day
 * to day; where one of the runs just before it has that colour, the next free one is taken.
 */
export function colourRuns(names: readonly string[]): ReadonlyMap<string, string> {
  const chosen: number[] = [];
  names.forEach((name, position) => {
    const taken = new Set(chosen.slice(Math.max(0, position - PALETTE.length + 1)));
    let colour = hashName(name) % PALETTE.length;
    while (taken.has(colour)) colour = (colour + 1) % PALETTE.length;
    chosen.push(colour);
  });
  return new Map(names.map((name, position) => [name, PALETTE[chosen[position]!]!]));
}

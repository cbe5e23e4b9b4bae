/** Colours of runs: TensorBoard's own, chosen by name, and never the same for two that are shown. */
import { hashName } from "./names.ts";

// TensorBoard's default palette for runs; its slate is too close to the ink of the dark theme.
export const PALETTE: readonly string[] = [
  "#12b5cb",
  "#e52592",
  "#f9ab00",
  "#9334e6",
  "#7cb342",
  "#e8710a",
  "#5c7cfa",
];

/** Where more runs are shown: each is as far as can be from all before it, on paper and on slate. */
export const MORE: readonly string[] = [
  "#665500",
  "#992277",
  "#ff88ff",
  "#aa5555",
  "#ff7799",
  "#aa66bb",
  "#6644aa",
  "#aa8866",
  "#996600",
  "#ccbb88",
  "#008888",
];

export type Colours = ReadonlyMap<string, string>;

/**
 * A colour for each run. Those that are `shown` differ as long as there are colours: each keeps the one
 * that it had when it was shown `before`, else takes its usual one, else the next that is free.
 */
export function colourRuns(
  names: readonly string[],
  shown: readonly string[] = [],
  before: Colours = new Map(),
): Colours {
  const usual = usualColours(names);
  const used = new Map<string, number>();
  const chosen = new Map<string, string>();
  const take = (name: string, colour: string): void => {
    used.set(colour, (used.get(colour) ?? 0) + 1);
    chosen.set(name, colour);
  };
  for (const name of shown) {
    const colour = before.get(name);
    if (colour !== undefined && !used.has(colour)) take(name, colour);
  }
  for (const name of shown) {
    if (chosen.has(name)) continue;
    take(name, nextFree(usual.get(name) ?? PALETTE[0]!, used));
  }
  return new Map(names.map((name) => [name, chosen.get(name) ?? usual.get(name)!]));
}

/** From `first` on the colour that fewest runs have. */
function nextFree(first: string, used: ReadonlyMap<string, number>): string {
  const start = PALETTE.indexOf(first);
  const order = [...PALETTE.slice(start), ...PALETTE.slice(0, start), ...MORE];
  const count = (colour: string): number => used.get(colour) ?? 0;
  return order.reduce((best, colour) => (count(colour) < count(best) ? colour : best));
}

/**
 * The name decides, so that a run keeps its colour from day to day; where one of the runs just before it
 * has that colour, the next one is taken.
 */
function usualColours(names: readonly string[]): Colours {
  const chosen: number[] = [];
  names.forEach((name, position) => {
    const taken = new Set(chosen.slice(Math.max(0, position - PALETTE.length + 1)));
    let colour = hashName(name) % PALETTE.length;
    while (taken.has(colour)) colour = (colour + 1) % PALETTE.length;
    chosen.push(colour);
  });
  return new Map(names.map((name, position) => [name, PALETTE[chosen[position]!]!]));
}

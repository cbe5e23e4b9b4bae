/**
 * What is here of the steps of a series, by index: pictures, and numbers where there are too many of
 * them. What is not here is asked for, and what was looked at longest ago makes room.
 */
import type { Logged } from "./logged.ts";

interface Row {
  /** By the number of the pane. */
  readonly pictures: Logged[];
  /** By the number of the metric. */
  readonly numbers: number[];
}

/** Pictures and steps that are kept; a window of 256 steps of 16 samples counts for some 4,000. */
const MOST_KEPT = 200_000;

export class Rows {
  readonly #rows = new Map<number, Row>();
  /** What each window counts for; that which was looked at longest ago comes first. */
  readonly #windows = new Map<number, number>();
  #kept = 0;
  /** The numbers of panes and metrics, by name. */
  readonly panes = new Map<string, number>();
  readonly metrics = new Map<string, number>();
  /** Told of an index that was looked for and is not here. */
  missed: (index: number) => void = () => {};

  constructor(
    /** Steps of a window: they come and go together. */
    readonly window_steps: number,
    /** Steps of a bin of metrics, where they are summarized. */
    readonly bin_steps: number | null = null,
    readonly most = MOST_KEPT,
  ) {}

  has(index: number): boolean {
    return this.#rows.has(index);
  }

  /** undefined where it is not here. */
  picture(pane: number, index: number): Logged | null | undefined {
    const row = this.#look(index);
    return row && (row.pictures[pane] ?? null);
  }

  /** The same, and nothing is asked for. */
  peekPicture(pane: number, index: number): Logged | null {
    return this.#rows.get(index)?.pictures[pane] ?? null;
  }

  /** NaN where there is none, undefined where it is not here. */
  number(metric: number, index: number): number | undefined {
    const row = this.#look(index);
    return row && (row.numbers[metric] ?? NaN);
  }

  /** The same, and nothing is asked for. */
  peekNumber(metric: number, index: number): number {
    return this.#rows.get(index)?.numbers[metric] ?? NaN;
  }

  /** All pictures of a pane that are here. */
  *pictures(pane: number): Generator<Logged> {
    for (const { pictures } of this.#rows.values()) if (pictures[pane]) yield pictures[pane];
  }

  /** The row of an index, to be filled. */
  row(index: number): Row {
    let row = this.#rows.get(index);
    if (row === undefined) {
      this.#rows.set(index, (row = { pictures: [], numbers: [] }));
      this.count(index);
    }
    return row;
  }

  /** Something more is here of the step. */
  count(index: number): void {
    const window = this.#windowOf(index);
    this.#windows.set(window, (this.#windows.get(window) ?? 0) + 1);
    this.#kept += 1;
  }

  /** Forgets the steps from an index on. */
  cut(from: number): void {
    for (const index of this.#rows.keys()) if (index >= from) this.#rows.delete(index);
  }

  /** Makes room; windows that hold one of the steps stay. */
  shrink(stay: Iterable<number>): void {
    const staying = new Set(Array.from(stay, (index) => this.#windowOf(index)));
    for (const [window, count] of this.#windows) {
      if (this.#kept <= this.most) return;
      if (staying.has(window)) continue;
      this.#windows.delete(window);
      this.#kept -= count;
      const begin = window * this.window_steps;
      for (let i = 0; i < this.window_steps; i += 1) this.#rows.delete(begin + i);
    }
  }

  #windowOf(index: number): number {
    return Math.floor(index / this.window_steps);
  }

  #look(index: number): Row | undefined {
    const row = this.#rows.get(index);
    if (row === undefined) this.missed(index);
    else {
      const window = this.#windowOf(index);
      const count = this.#windows.get(window) ?? 0;
      this.#windows.delete(window);
      this.#windows.set(window, count);
    }
    return row;
  }
}

/** The number of a name, which gets one where it has none. */
export function numbered(names: Map<string, number>, name: string): number {
  let known = names.get(name);
  if (known === undefined) names.set(name, (known = names.size));
  return known;
}

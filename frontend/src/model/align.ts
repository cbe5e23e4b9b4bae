/**
 * How the steps of several runs lie on one timeline: a position on it is a step, a part of the way a
 * run has gone, or a number of steps before its newest one. Pure.
 */
import type { Catalog } from "../api/contract.ts";
import { within, type Domain } from "./domain.ts";
import { formatStep } from "./steps.ts";

export const ALIGNS = ["step", "progress", "newest"] as const;

export type Align = (typeof ALIGNS)[number];

/** From a step of a run to its position. */
export type ToPosition = (run: string, step: number) => number;

/** Positions are so many parts of a percent: those of different runs differ by no rounding. */
const PARTS = 1e6;

/** `range` is the first and the last step of the run. */
export function positionOf(align: Align, { first, last }: Domain, step: number): number {
  switch (align) {
    case "step":
      return step;
    case "newest":
      return step - last;
    case "progress": {
      const part = first === last ? 1 : (step - first) / (last - first);
      return Math.round(100 * part * PARTS) / PARTS;
    }
  }
}

/** The step of a run at a position, where there need not be one. */
export function stepAtPosition(align: Align, { first, last }: Domain, position: number): number {
  switch (align) {
    case "step":
      return position;
    case "newest":
      return position + last;
    case "progress":
      return Math.round(first + (position / 100) * (last - first));
  }
}

/**
 * A position in another alignment. It is that of the first run that has gone so far, else of the one that
 * has gone farthest, and never beyond its ends; null where there is no run.
 */
export function realigned(
  from: Align,
  to: Align,
  ranges: readonly Domain[],
  position: number,
): number | null {
  let best: Domain | null = null;
  let least = Infinity;
  for (const range of ranges) {
    const step = stepAtPosition(from, range, position);
    const beyond = Math.max(0, range.first - step, step - range.last);
    if (beyond < least) [best, least] = [range, beyond];
  }
  if (best === null) return null;
  const step = stepAtPosition(from, best, position);
  return positionOf(to, best, within(best, step));
}

/** First and last step of each run, over all that it has. */
export function rangesOfRuns(catalog: Catalog | null): ReadonlyMap<string, Domain> {
  return new Map(
    (catalog?.runs ?? []).flatMap(({ name, series }) => {
      let [first, last] = [Infinity, -Infinity];
      for (const { count, first_step, last_step } of series) {
        if (count === 0) continue;
        first = Math.min(first, first_step);
        last = Math.max(last, last_step);
      }
      return first <= last ? [[name, { first, last }] as const] : [];
    }),
  );
}

/** As little as tells a position: for the axis and the box. */
export function formatPosition(align: Align, position: number): string {
  switch (align) {
    case "step":
      return formatStep(position);
    case "newest":
      return position === 0 ? "newest" : formatStep(position).replace("-", "−");
    case "progress":
      return `${Number(position.toPrecision(4))} %`;
  }
}

/** In a sentence. */
export function namePosition(align: Align, position: number): string {
  if (align === "step") return `step ${formatStep(position)}`;
  if (align === "progress") return formatPosition(align, position);
  if (position === 0) return "the newest step";
  return `${formatStep(-position)} step${position === -1 ? "" : "s"} before the newest`;
}

/** null where the text names no position. */
export function readPosition(align: Align, text: string): number | null {
  const plain = text.replace(/[\s,_≈%]/g, "").replace("−", "-");
  if (align === "newest" && /^(newest|last)$/i.test(plain)) return 0;
  const typed = Number(plain);
  if (plain === "" || !Number.isFinite(typed)) return null;
  if (align === "progress") return typed;
  // Whoever types 12 there means twelve steps before.
  return align === "newest" ? -Math.abs(Math.round(typed)) || 0 : Math.round(typed);
}

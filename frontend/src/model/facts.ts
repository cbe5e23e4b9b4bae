/** What a pane's numbers were and what became of them, in words. Pure. */
import type { Stats } from "../api/contract.ts";
import type { Facts } from "./cells.ts";

export interface FactsText {
  /** What must be readable however narrow the pane is: type and shape. */
  readonly what: string;
  /** What may be left out where there is no room for it: the values. */
  readonly seen: string;
  /** What the picture does not show, in ever fewer words: clipped, NaN, Inf. Empty if nothing. */
  readonly warnings: readonly string[];
  /** They tell of nothing that went wrong: holes of a target, light beyond the range. */
  readonly areFacts?: boolean;
  /** Everything, by name. */
  readonly entries: readonly Entry[];
}

export type Entry = readonly [name: string, value: string];

export function describeFacts({ dtype, shape, stats }: Facts): FactsText {
  const { min = null, max = null, value_range: range = null } = stats ?? {};
  const seen = min === null || max === null ? "" : `${formatValue(min)} to ${formatValue(max)}`;
  const losses = stats === null ? [] : lossesOf(stats);
  const drawn =
    range === null
      ? "as they are"
      : `${formatValue(range[0])} as black, ${formatValue(range[1])} as full`;
  return {
    what: [dtype, shape?.join("×")].filter((part) => part != null).join(" · "),
    seen,
    warnings: wordings(losses),
    entries: [
      ["Type", dtype ?? "not known"],
      ["Shape", shape?.join(" × ") ?? "not known"],
      ["Values", seen === "" ? "none that is finite" : seen],
      ["Drawn", drawn],
      ...losses.map(({ name, amount }): Entry => [name, amount]),
    ],
  };
}

/** Something that was logged and is not seen. */
export interface Loss {
  readonly name: string;
  readonly amount: string;
  /** Amount and name in one. */
  readonly long: string;
  readonly short: string;
  /** As it may well be, and nothing lost. */
  readonly isFact?: boolean;
}

function lossesOf({ clipped, nan, inf }: Stats): readonly Loss[] {
  const losses: Loss[] = [];
  if (clipped > 0) {
    const amount = formatPercent(clipped);
    losses.push({ name: "Clipped", amount, long: `${amount} clipped`, short: "clipped" });
  }
  for (const [name, count] of [["NaN", nan] as const, ["Inf", inf] as const]) {
    if (count === 0) continue;
    const amount = count.toLocaleString("en");
    losses.push({ name, amount, long: `${amount} ${name}`, short: name });
  }
  return losses;
}

/** Whether anything was logged that is not seen. */
export function hasLosses({ stats }: Facts): boolean {
  return stats !== null && stats.clipped + stats.nan + stats.inf > 0;
}

export function wordings(losses: readonly Loss[]): readonly string[] {
  const [first, ...others] = losses;
  if (first === undefined) return [];
  const say = (parts: readonly string[]): string => parts.join(", ");
  return [
    say(losses.map(({ long }) => long)),
    say([first.long, ...others.map(({ short }) => short)]),
    say(losses.map(({ short }) => short)),
  ];
}

/** Whole numbers as they are, others with three significant digits, or two before an exponent. */
export function formatValue(value: number): string {
  const isPlain = Number.isInteger(value) && !isExtreme(value);
  return isPlain ? withMinus(String(value)) : formatDigits(value, isExtreme(value) ? 2 : 3);
}

/**
 * With so many significant digits; very small and very large values have an exponent. Zeros at the end are
 * left out unless they are to stand in line with others.
 */
export function formatDigits(value: number, digits: number, isShort = true): string {
  const text = value.toPrecision(digits);
  const rounded = Number(text);
  if (isExtreme(value)) return withMinus(rounded.toExponential().replace("e+", "e"));
  return withMinus(isShort || text.includes("e") ? String(rounded) : text);
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6);
}

/** The real sign in place of the hyphen. */
function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}

export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  if (percent < 0.1) return "<0.1 %";
  // Never "100 %" while something is left.
  const digits = percent < 10 || (percent > 99 && percent < 100) ? 1 : 0;
  return `${Math.min(percent, fraction < 1 ? 99.9 : 100).toFixed(digits)} %`;
}

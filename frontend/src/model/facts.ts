/** What a pane's numbers were and what became of them, in words. Pure. */
import type { Stats } from "../api/logged.ts";
import { formatPercent, formatValue } from "../text/format.ts";
import type { Facts } from "./cells.ts";

export interface FactsText {
  /** What must be readable however narrow the pane is: type and shape. */
  readonly what: string;
  /** What may be left out where there is no room for it: the values. */
  readonly seen: string;
  /** What the picture does not show, in ever fewer words: clipped, NaN, Inf. Empty if nothing. */
  readonly warnings: readonly string[];
  /** Nothing went wrong: holes of a target, light beyond the range. */
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
      ? "as logged"
      : `${formatValue(range[0])} = black, ${formatValue(range[1])} = full intensity`;
  return {
    what: [dtype, shape?.join("×")].filter((part) => part != null).join(" · "),
    seen,
    warnings: wordings(losses),
    entries: [
      ["Type", dtype ?? "unknown"],
      ["Shape", shape?.join(" × ") ?? "unknown"],
      ["Values", seen === "" ? "no finite values" : seen],
      ["Display", drawn],
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

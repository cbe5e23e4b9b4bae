/** What a pane that is drawn from values holds and how it is drawn, in words. Pure. */
import { kindOf } from "../kinds/index.ts";
import { colormapNamed } from "../pixels/colormaps.ts";
import type { Tally, ValueTally } from "../pixels/recipe.ts";
import { formatPercent, formatValue, unitSuffix } from "../text/format.ts";
import type { PictureCell } from "./cells.ts";
import { wordings, type Entry, type FactsText, type Loss } from "./facts.ts";

/** `tally` is what was counted when the pane of the role was drawn; null before that. */
export function describeValues(
  { facts, spec, ref }: PictureCell,
  tally: Tally | null,
  role: string,
): FactsText {
  const { dtype, shape, stats } = facts;
  const kind = kindOf(spec);
  const unit = kind.unit(spec);
  const [min, max] = [stats?.min ?? null, stats?.max ?? null];
  const ends = [min, max].filter((end) => end !== null);
  const noun = kind.values === "" ? "" : `${kind.values} `;
  const seen =
    ends.length < 2
      ? ""
      : `${noun}${[...new Set(ends)].map(formatValue).join(" to ")}${unitSuffix(unit)}`;
  const losses = tally?.kind === "values" ? lossesOf(tally, role) : [];
  return {
    what: [dtype, shape?.join("×")].filter((part) => part != null).join(" · "),
    seen,
    warnings: wordings(losses),
    ...(losses.length > 0 && losses.every(({ isFact }) => isFact) && { areFacts: true }),
    entries: [
      ["Type", dtype ?? "unknown"],
      ["Shape", shape?.join(" × ") ?? "unknown"],
      ["Values", seen === "" ? "no finite values" : seen],
      ["Display", kind.drawnAs(ref.drawing?.recipe ?? null, unit)],
      ...losses.map(({ name, amount }): Entry => [name, amount]),
      ...unknownMap(spec),
    ],
  };
}

/** A target has holes where nothing was measured; an output that is not a number has gone wrong. */
function lossesOf({ all, nan, inf, beyond }: ValueTally, role: string): readonly Loss[] {
  const losses: Loss[] = [];
  if (beyond > 0) {
    const amount = formatPercent(beyond / all);
    const long = `${amount} beyond the range`;
    losses.push({
      name: "Beyond the range",
      amount,
      long,
      short: "beyond the range",
      isFact: true,
    });
  }
  for (const [name, count] of [["NaN", nan] as const, ["Inf", inf] as const]) {
    const amount = count.toLocaleString("en");
    const isFact = role !== "output";
    if (count > 0) losses.push({ name, amount, long: `${amount} ${name}`, short: name, isFact });
  }
  return losses;
}

/** A colour map that nobody knows here is not kept quiet about. */
function unknownMap(spec: PictureCell["spec"]): readonly Entry[] {
  const logged = kindOf(spec).colormap(spec);
  return logged !== null && colormapNamed(logged) === null
    ? [["Note", `unknown colour map “${logged.slice(0, 40)}”: drawn with viridis`]]
    : [];
}

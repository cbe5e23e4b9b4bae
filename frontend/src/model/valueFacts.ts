/** What a pane that is drawn from values holds and how it is drawn, in words. Pure. */
import { kindOf } from "../kinds/index.ts";
import { colormapNamed } from "../pixels/colormaps.ts";
import type { Tally, ValueTally } from "../pixels/recipe.ts";
import type { PictureCell } from "./cells.ts";
import {
  formatPercent,
  formatValue,
  wordings,
  type Entry,
  type FactsText,
  type Loss,
} from "./facts.ts";

/** `tally` is what was counted when the pane of the role was drawn; null before that. */
export function describeValues(
  { facts, spec, ref }: PictureCell,
  tally: Tally | null,
  role: string,
): FactsText {
  const { dtype, shape, stats } = facts;
  const { values } = kindOf(spec);
  const unit = withSpace(kindOf(spec).unit(spec));
  const [min, max] = [stats?.min ?? null, stats?.max ?? null];
  const ends = [min, max].filter((end) => end !== null);
  const noun = values === "" ? "" : `${values} `;
  const seen =
    ends.length < 2 ? "" : `${noun}${[...new Set(ends)].map(formatValue).join(" to ")}${unit}`;
  const losses = tally?.kind === "values" ? lossesOf(tally, role) : [];
  return {
    what: [dtype, shape?.join("×")].filter((part) => part != null).join(" · "),
    seen,
    warnings: wordings(losses),
    ...(losses.length > 0 && losses.every(({ isFact }) => isFact) && { areFacts: true }),
    entries: [
      ["Type", dtype ?? "not known"],
      ["Shape", shape?.join(" × ") ?? "not known"],
      ["Values", seen === "" ? "none that is finite" : seen],
      ["Drawn", drawnAs(ref, unit)],
      ...losses.map(({ name, amount }): Entry => [name, amount]),
      ...unknownMap(spec),
    ],
  };
}

function withSpace(unit: string): string {
  return unit === "" ? "" : ` ${unit}`;
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

function drawnAs({ drawing }: PictureCell["ref"], unit: string): string {
  const recipe = drawing?.recipe;
  switch (recipe?.kind) {
    case "colormap":
      return `${recipe.range.map(formatValue).join(" to ")} as the ends of ${recipe.colormap}`;
    case "flow":
      return `direction as hue, ${formatValue(recipe.range[1])}${unit} in full colour`;
    case "tone": {
      const stops = recipe.ev === 0 ? "" : `, ${formatValue(recipe.ev)} EV`;
      return `${recipe.range.map(formatValue).join(" as black, ")} as full${stops}`;
    }
    case "classes":
      return recipe.threshold === null
        ? "each class in its colour"
        : `classes of scores above ${recipe.threshold.at}`;
    default:
      return "as it is";
  }
}

/** A colour map that nobody knows here is not kept quiet about. */
function unknownMap(spec: PictureCell["spec"]): readonly Entry[] {
  return spec.kind === "scalar" && colormapNamed(spec.colormap) === null
    ? [["But", `this page does not know the colour map “${spec.colormap.slice(0, 40)}”`]]
    : [];
}

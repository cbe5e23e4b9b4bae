/** The numbers that stand under an output: what was measured at its step, or at a threshold. Pure. */
import type { MetricSpec, Series } from "../api/contract.ts";
import type { Entry, FactsText } from "./facts.ts";
import { areWhole, formatMetric, infiniteFrom, NO_SPEC } from "./metricNames.ts";
import { measuredAt } from "./metrics.ts";

export interface Numbers {
  /** What they are of, where that is not what was logged. */
  readonly at: string | null;
  readonly entries: readonly Entry[];
}

/** More are not read; the metric that is looked at is among them. */
const MOST_NUMBERS = 100;

export const NO_NUMBERS: Numbers = { at: null, entries: [] };

/** `first` is the metric that is looked at: it stands where there is room for one only. */
export function metricNumbers(
  series: Series,
  sample: string,
  position: number,
  first: string | null,
  specs: ReadonlyMap<string, MetricSpec> = new Map(),
): readonly Entry[] {
  const values = series.samples.get(sample)?.metrics;
  const all = [...measuredAt(series, sample, position)].sort(
    ([a], [b]) => Number(b === first) - Number(a === first),
  );
  const left = all.length - MOST_NUMBERS;
  const entries = all.slice(0, MOST_NUMBERS).map(([name, value]): Entry => {
    const spec = specs.get(name) ?? NO_SPEC;
    const number = formatMetric(
      value >= infiniteFrom(name, spec) ? Infinity : value,
      areWhole(name, values?.get(name)),
    );
    return [name, spec.unit === null ? number : `${number} ${spec.unit}`];
  });
  return left > 0 ? [...entries, ["and", `${left.toLocaleString("en")} more`]] : entries;
}

/** The facts of a pane with its numbers in front. */
export function withNumbers(text: FactsText, { at, entries }: Numbers): FactsText {
  if (entries.length === 0) return text;
  const numbers = entries.map((entry) => entry.join(" ")).join(" · ");
  return {
    what: at === null ? numbers : `${at}: ${numbers}`,
    seen: [text.what, text.seen].filter((part) => part !== "").join(" · "),
    warnings: text.warnings,
    ...(text.areFacts && { areFacts: true }),
    entries: [...(at === null ? [] : [["Scores", at] as const]), ...entries, ...text.entries],
  };
}

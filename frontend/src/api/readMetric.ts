/** Reads what a series says of one of its metrics. */
import { object, textOrNull } from "../json.ts";
import type { MetricSpec } from "./contract.ts";

export function readMetric(json: unknown): MetricSpec {
  const metric = object(json);
  const better = metric["better"];
  return {
    better: better === "higher" || better === "lower" ? better : null,
    unit: textOrNull(metric["unit"]),
  };
}

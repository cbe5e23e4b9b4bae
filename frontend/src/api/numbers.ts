/** Metrics over the steps: all numbers, or in place of the first of very many a summary. Pure. */
import type { Numbers, Summary } from "./contract.ts";
import type { Rows } from "./rows.ts";

/** Without those of any step; some may be in the rows, under the number of the metric. */
export function numbersOf(
  rows: Rows,
  metric: number,
  from: number,
  summary: Summary | null,
): Numbers {
  return {
    from,
    values: new Float64Array(),
    summary,
    at: (index) => rows.number(metric, index),
    peek: (index) => rows.peekNumber(metric, index),
  };
}

/** With those of more steps, from an index on. */
export function withValues(
  before: Numbers,
  at: number,
  added: ArrayLike<number>,
  count: number,
): Numbers {
  const { from } = before;
  const values = new Float64Array(count - from).fill(NaN);
  values.set(before.values.subarray(0, count - from));
  Array.from(added).forEach((value, i) => {
    if (!Number.isNaN(value)) values[at + i - from] = value;
  });
  return {
    ...before,
    values,
    at: (index) => (index < from ? before.at(index) : (values[index - from] ?? NaN)),
    peek: (index) => (index < from ? before.peek(index) : (values[index - from] ?? NaN)),
  };
}

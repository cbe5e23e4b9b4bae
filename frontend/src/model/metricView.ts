/** Which metric is looked at, how it is drawn, and how it arranges the samples. Pure. */

export const CHARTS = ["auto", "lines", "mean", "off"] as const;

/** One line a sample, or mean and range; by itself the one that can be read. */
export type Chart = (typeof CHARTS)[number];

export const ORDERS = ["logged", "worst", "best", "drop", "change"] as const;

export type Order = (typeof ORDERS)[number];

export interface MetricView {
  /** Empty: the first that was logged. */
  readonly name: string;
  readonly chart: Chart;
  readonly order: Order;
  /** Only samples that are below their best by this much, beside their best; null: all samples. */
  readonly margin: number | null;
  /** The position that order and margin are taken at: rows stay where they are while one goes on. */
  readonly position: number | null;
}

export const PLAIN_METRICS: MetricView = {
  name: "",
  chart: "auto",
  order: "logged",
  margin: null,
  position: null,
};

export function writeMetricView({ name, chart, order, margin, position }: MetricView): string {
  const parts = [
    chart === PLAIN_METRICS.chart ? "" : chart,
    order === PLAIN_METRICS.order ? "" : order,
    margin === null ? "" : String(margin),
    position === null ? "" : String(position),
    name,
  ];
  return parts.every((part) => part === "") ? "" : parts.join(",");
}

/** The name comes last, as it may hold anything. */
export function readMetricView(text: string): MetricView {
  const [, chart, order, margin, step, name = ""] =
    /^([a-z]*),([a-z]*),([^,]*),([^,]*),(.*)$/s.exec(text) ?? [];
  return {
    name,
    chart: CHARTS.find((known) => known === chart) ?? PLAIN_METRICS.chart,
    order: ORDERS.find((known) => known === order) ?? PLAIN_METRICS.order,
    margin: readNumber(margin, 0),
    position: readNumber(step, -Infinity),
  };
}

function readNumber(text: string | undefined, least: number): number | null {
  const value = Number(text);
  return text !== undefined && text !== "" && Number.isFinite(value) && value >= least
    ? value
    : null;
}

/** What metrics are called and how their numbers are written. Pure. */
import type { MetricSpec, Numbers } from "../api/contract.ts";
import { loggedName } from "../api/metricIds.ts";
import { formatDigits } from "../text/format.ts";

const NAMES: ReadonlyMap<string, string> = new Map([
  ["psnr", "PSNR"],
  ["ssim", "SSIM"],
  ["mae", "MAE"],
  ["rmse", "RMSE"],
  ["epe", "EPE"],
  ["iou", "IoU"],
  ["dice", "Dice"],
  ["pixel_error", "pixel error"],
]);

/** Known metrics of labels that are means over the classes; numbers of the user's own may be of one class. */
const MEANS: ReadonlySet<string> = new Set(["iou", "dice"]);

/** In dB: what is logged in place of the infinite PSNR of pictures that are equal. */
const PSNR_OF_EQUALS = 200;

export const NO_SPEC: MetricSpec = { better: null, unit: null };

export function nameMetric(name: string, { better }: MetricSpec): string {
  const known = NAMES.get(name);
  // The direction is said of numbers that the package has measured, and not of numbers that were ready.
  return known !== undefined && MEANS.has(name) && better === "higher"
    ? `mean ${known}`
    : (known ?? name);
}

/** From this value on a metric stands for an infinite one. */
export function infiniteFrom(name: string, { better, unit }: MetricSpec): number {
  return loggedName(name) === "psnr" && better === "higher" && unit === "dB"
    ? PSNR_OF_EQUALS
    : Infinity;
}

/** With as many digits for each value of the metric, so that they can be compared at a glance. */
export function formatMetric(value: number, isWhole = false): string {
  if (value === Infinity) return "∞";
  return formatDigits(value, 4, isWhole || value === 0);
}

const whole = new WeakMap<Numbers, boolean>();

/** Whether a metric counts something: then its numbers have no decimals. Known ones do not. */
export function areWhole(name: string, numbers: Numbers | undefined): boolean {
  if (NAMES.has(name) || numbers === undefined) return false;
  let known = whole.get(numbers);
  if (known === undefined) {
    const { values, summary } = numbers;
    const ends = summary === null ? [] : [summary.least, summary.greatest, summary.last];
    known = [...values, ...ends.map(({ value }) => value)].every(
      (value) => Number.isNaN(value) || Number.isInteger(value),
    );
    whole.set(numbers, known);
  }
  return known;
}

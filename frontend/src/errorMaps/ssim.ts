/**
 * Structural similarity around each pixel, as `tb_triptych.metrics.ssim` has it: values as fractions of
 * their range, a Gaussian window of 11 × 11 with a standard deviation of 1.5, (co)variances without the
 * correction for samples. Beyond an edge lies the picture's mirror image; the mean over the pixels whose
 * window lies in the picture is the metric. Wang et al., "Image quality assessment: from error visibility
 * to structural similarity", IEEE Transactions on Image Processing 13(4), 2004. Pure.
 */
import type { Size } from "../pixels/view.ts";
import { meanOverChannels, type ErrorMapKind } from "./errorMapKind.ts";
import type { PlanePair } from "./planes.ts";

const RADIUS = 5;
const SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

const WEIGHTS = weights();

const WORDS = "from 0 (same structure) to 2, without a unit";

export const ssim: ErrorMapKind = {
  label: "1 − SSIM",
  formula: "1 − SSIM, 11 × 11 windows",
  counted: { fractions: WORDS, numbers: WORDS, vectors: null },
  unit: () => "",
  hasSign: false,
  isOfStatedRange: true,
  power: null,
  errors: meanOverChannels((pair, size, _full, sums) => addDissimilarity(pair, size, sums)),
};

/** What a window sees, pixel by pixel. */
interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Adds 1 − SSIM of the pair to `sums`. */
function addDissimilarity(
  { a, b, low, span }: PlanePair,
  { width, height }: Size,
  sums: Float32Array,
): void {
  const sum = new Float64Array(a.length);
  const difference = new Float64Array(a.length);
  const isNumber = (i: number): boolean => Number.isFinite(a[i]!) && Number.isFinite(b[i]!);
  for (let i = 0; i < a.length; i += 1) {
    // What is no number would spread; where it is, there is no error either.
    if (!isNumber(i)) continue;
    sum[i] = (a[i]! - low + (b[i]! - low)) / span;
    difference[i] = (a[i]! - b[i]!) / span;
  }
  const s = seen(sum, width, height);
  const d = seen(difference, width, height);
  for (let i = 0; i < sums.length; i += 1) {
    // In terms of the sum and the difference of both: nothing cancels where they are nearly equal.
    const squared = d.mean[i]! ** 2;
    const luminance = squared / ((s.mean[i]! ** 2 + squared) / 2 + C1);
    const structure = d.variance[i]! / ((s.variance[i]! + d.variance[i]!) / 2 + C2);
    sums[i]! += isNumber(i) ? 1 - (1 - luminance) * (1 - structure) : NaN;
  }
}

function seen(values: Float64Array, width: number, height: number): Moments {
  const across = pooled({ mean: values, variance: null }, height, width, width, 1);
  return pooled(across, width, 1, height, width);
}

/**
 * Pools lines: variances are means of squared distances, within what was pooled before and between it,
 * so that they are right however far from zero the values lie.
 */
function pooled(
  { mean, variance }: { mean: Float64Array; variance: Float64Array | null },
  lines: number,
  between: number,
  length: number,
  stride: number,
): Moments {
  const pooledMean = new Float64Array(mean.length);
  const pooledVariance = new Float64Array(mean.length);
  const source = Int32Array.from({ length: length + 2 * RADIUS }, (_, i) =>
    mirror(i - RADIUS, length),
  );
  const means = new Float64Array(source.length);
  const variances = new Float64Array(source.length);
  for (let line = 0; line < lines; line += 1) {
    const start = line * between;
    for (let i = 0; i < source.length; i += 1) {
      means[i] = mean[start + stride * source[i]!]!;
      if (variance !== null) variances[i] = variance[start + stride * source[i]!]!;
    }
    for (let i = 0; i < length; i += 1) {
      let middle = 0;
      for (let k = 0; k < WEIGHTS.length; k += 1) middle += WEIGHTS[k]! * means[i + k]!;
      let spread = 0;
      for (let k = 0; k < WEIGHTS.length; k += 1) {
        const distance = means[i + k]! - middle;
        spread += WEIGHTS[k]! * (variances[i + k]! + distance * distance);
      }
      pooledMean[start + stride * i] = middle;
      pooledVariance[start + stride * i] = spread;
    }
  }
  return { mean: pooledMean, variance: pooledVariance };
}

/** d c b a | a b c d | d c b a, as often as it takes. */
function mirror(i: number, length: number): number {
  const period = 2 * length;
  const at = ((i % period) + period) % period;
  return at < length ? at : period - 1 - at;
}

function weights(): Float64Array {
  const sides = Float64Array.from({ length: 2 * RADIUS + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - RADIUS) / SIGMA) ** 2),
  );
  const total = sides.reduce((sum, weight) => sum + weight, 0);
  return sides.map((weight) => weight / total);
}

/**
 * Structural similarity, as scikit-image computes it by default: uniform windows, sample covariance,
 * edges mirrored. Wang et al., "Image quality assessment: from error visibility to structural
 * similarity", IEEE Transactions on Image Processing 13(4), 2004. Pure.
 */
import type { PlanePair } from "./field.ts";

const WINDOW = 7;
const K1 = 0.01;
const K2 = 0.03;

/** Adds 1 − SSIM of the pair to `sums`. A side shorter than the window makes the window smaller. */
export function dissimilarity(
  { a, b, span }: PlanePair,
  width: number,
  height: number,
  sums: Float32Array,
): void {
  const [C1, C2] = [(K1 * span) ** 2, (K2 * span) ** 2];
  const shorter = Math.min(width, height);
  const window = Math.min(WINDOW, shorter - ((shorter + 1) % 2));
  const count = window * window;
  // A window of one pixel has no variance to correct.
  const sample = count > 1 ? count / (count - 1) : 1;
  const isNumber = (i: number): boolean => Number.isFinite(a[i]!) && Number.isFinite(b[i]!);
  const means = (product: (i: number) => number): Float64Array =>
    windowMeans(
      // What is no number would spread along the sums; where it is, there is no error either.
      Float64Array.from({ length: a.length }, (_, i) => (isNumber(i) ? product(i) : 0)),
      width,
      height,
      window,
    );
  const ma = means((i) => a[i]!);
  const mb = means((i) => b[i]!);
  const aa = means((i) => a[i]! * a[i]!);
  const bb = means((i) => b[i]! * b[i]!);
  const ab = means((i) => a[i]! * b[i]!);
  for (let i = 0; i < sums.length; i += 1) {
    const [x, y] = [ma[i]!, mb[i]!];
    const varianceA = sample * (aa[i]! - x * x);
    const varianceB = sample * (bb[i]! - y * y);
    const covariance = sample * (ab[i]! - x * y);
    const similarity =
      ((2 * x * y + C1) * (2 * covariance + C2)) /
      ((x * x + y * y + C1) * (varianceA + varianceB + C2));
    sums[i]! += isNumber(i) ? 1 - similarity : NaN;
  }
}

/** The mean over a square window around each pixel; beyond an edge lies the picture's mirror image. */
function windowMeans(
  values: Float64Array,
  width: number,
  height: number,
  window: number,
): Float64Array {
  const half = (window - 1) / 2;
  const across = new Float64Array(values.length);
  for (let y = 0; y < height; y += 1) slide(values, across, y * width, 1, width, half);
  const both = new Float64Array(values.length);
  for (let x = 0; x < width; x += 1) slide(across, both, x, width, height, half);
  for (let i = 0; i < both.length; i += 1) both[i]! /= window * window;
  return both;
}

/** Sums over a sliding window along one line; sums of levels are of whole numbers and so are exact. */
function slide(
  from: Float64Array,
  to: Float64Array,
  start: number,
  stride: number,
  length: number,
  half: number,
): void {
  let sum = 0;
  for (let i = -half; i <= half; i += 1) sum += from[start + stride * mirror(i, length)]!;
  for (let i = 0; i < length; i += 1) {
    to[start + stride * i] = sum;
    sum += from[start + stride * mirror(i + half + 1, length)]!;
    sum -= from[start + stride * mirror(i - half, length)]!;
  }
}

/** d c b a | a b c d | d c b a */
function mirror(i: number, length: number): number {
  if (i < 0) return Math.min(length - 1, -i - 1);
  return i < length ? i : Math.max(0, 2 * length - 1 - i);
}

/** A pixel or a box of one sample whose values are followed over the steps. Pure. */

export interface Box {
  /** As fractions of the picture's sides; width and height are 0 for the pixel at that place. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Probe extends Box {
  readonly tag: string;
  readonly sample: string;
}

/** The whole pixels of a picture that a box touches; the ends are not included. */
export interface PixelBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export function pixelsIn(
  box: Box,
  size: { readonly width: number; readonly height: number },
): PixelBox {
  const [x0, x1] = span(box.x, box.width, size.width);
  const [y0, y1] = span(box.y, box.height, size.height);
  return { x0, y0, x1, y1 };
}

function span(from: number, length: number, pixels: number): readonly [number, number] {
  const first = Math.min(pixels - 1, Math.max(0, Math.floor(from * pixels)));
  // A box that ends on an edge does not touch what is beyond it.
  const last = Math.ceil((from + length) * pixels - 1e-6);
  return [first, Math.min(pixels, Math.max(first + 1, last))];
}

/** The box between two points, within the picture. */
export function boxBetween(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): Box {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  const [left, right] = [a.x, b.x].map(inside).sort((p, q) => p - q) as [number, number];
  const [top, bottom] = [a.y, b.y].map(inside).sort((p, q) => p - q) as [number, number];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The probe, if it is of this sample. */
export function markOf(probe: Probe | null, tag: string, sample: string): Box | null {
  return probe !== null && probe.tag === tag && probe.sample === sample ? probe : null;
}

/** `names` writes tag and sample, which may hold anything. */
export function writeProbe(
  probe: Probe | null,
  names: (list: readonly string[]) => string,
): string {
  if (probe === null) return "";
  const { tag, sample, x, y, width, height } = probe;
  const numbers = [x, y, width, height].map((value) => Number(value.toPrecision(6)));
  return `${numbers.join(",")};${names([tag, sample])}`;
}

export function readProbe(text: string, names: (text: string) => readonly string[]): Probe | null {
  const [, numbers = "", rest = ""] = /^([^;]*);(.*)$/s.exec(text) ?? [];
  const [x, y, width, height, ...more] = numbers.split(",").map(Number);
  const [tag, sample = tag] = names(rest);
  const areRight = [x, y, width, height].every(
    (value) => value !== undefined && value >= 0 && value <= 1,
  );
  if (!areRight || numbers === "" || more.length > 0) return null;
  if (tag === undefined || sample === undefined) return null;
  return { tag, sample, x: x!, y: y!, width: width!, height: height! };
}

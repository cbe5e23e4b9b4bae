/**
 * What part of a picture is looked at: one immutable value for all panes, in normalised image
 * coordinates, so that pictures of different resolution cover the same field. Pure.
 */

export interface View {
  /** 1 fits the whole picture into its pane. */
  readonly scale: number;
  /** Centre of what is seen, 0 to 1 along each side of the picture. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

export function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a picture lies in its pane, in the pane's pixels. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  /** Pane pixels per picture pixel. */
  readonly scale: number;
}

export interface Limits {
  readonly min: number;
  readonly max: number;
}

export const FIT: View = { scale: 1, x: 0.5, y: 0.5 };

/** The one clamp: every change of the view goes through here. */
export function clampView(view: View, limits: Limits): View {
  const scale = Math.min(limits.max, Math.max(limits.min, view.scale));
  return { scale, x: clampCentre(view.x, 1 / scale), y: clampCentre(view.y, 1 / scale) };
}

/** `seen` is the fraction of the side that is in view. */
function clampCentre(centre: number, seen: number): number {
  return seen >= 1 ? 0.5 : Math.min(1 - seen / 2, Math.max(seen / 2, centre));
}

export function fitScale(pane: Size, image: Size): number {
  return Math.min(pane.width / image.width, pane.height / image.height);
}

/** The view scale at which one picture pixel is one pixel of the pane. */
export function trueScale(pane: Size, image: Size): number {
  return 1 / fitScale(pane, image);
}

/**
 * At the closest, four pixels of the picture fill the pane; a small picture may shrink to 100 %,
 * which is `ratio` device pixels to a pixel of the pane.
 */
export function limitsFor(pane: Size, image: Size, ratio: number): Limits {
  return {
    min: Math.min(1, trueScale(pane, image) / ratio),
    max: Math.max(8, Math.max(image.width, image.height) / 4),
  };
}

/**
 * The view as this pane can show it: a side that fits entirely is centred, and no pane shows more
 * margin than it must, whatever the shape of the pane that was dragged.
 */
export function settle(view: View, pane: Size, image: Size): View {
  const scale = fitScale(pane, image) * view.scale;
  return {
    scale: view.scale,
    x: clampCentre(view.x, pane.width / (image.width * scale)),
    y: clampCentre(view.y, pane.height / (image.height * scale)),
  };
}

export function placeImage(view: View, pane: Size, image: Size): Placement {
  const settled = settle(view, pane, image);
  const scale = fitScale(pane, image) * view.scale;
  return {
    left: pane.width / 2 - settled.x * image.width * scale,
    top: pane.height / 2 - settled.y * image.height * scale,
    scale,
  };
}

/** What of the picture is in the pane, as fractions of its sides. */
export function seenPart(view: View, pane: Size, image: Size): Point & Size {
  const { x, y } = settle(view, pane, image);
  const scale = fitScale(pane, image) * view.scale;
  const width = Math.min(1, pane.width / (image.width * scale));
  const height = Math.min(1, pane.height / (image.height * scale));
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** The point of the picture under a point of the pane, 0 to 1 along each side while inside. */
export function imagePoint(placement: Placement, image: Size, at: Point): Point {
  return {
    x: (at.x - placement.left) / (image.width * placement.scale),
    y: (at.y - placement.top) / (image.height * placement.scale),
  };
}

/** The picture's pixel under a point of the pane; null outside the picture. */
export function pixelAt(placement: Placement, image: Size, at: Point): Point | null {
  const x = Math.floor((at.x - placement.left) / placement.scale);
  const y = Math.floor((at.y - placement.top) / placement.scale);
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null;
}

/** Zooms by `factor`; the picture's point `fixed` stays where it is on the screen. */
export function zoomAt(view: View, factor: number, fixed: Point, limits: Limits): View {
  const { scale } = clampView({ ...view, scale: view.scale * factor }, limits);
  const kept = view.scale / scale;
  return clampView(
    {
      scale,
      x: fixed.x - (fixed.x - view.x) * kept,
      y: fixed.y - (fixed.y - view.y) * kept,
    },
    limits,
  );
}

/** Moves the picture by a distance given as fractions of its sides. */
export function panBy(view: View, dx: number, dy: number, limits: Limits): View {
  return clampView({ ...view, x: view.x - dx, y: view.y - dy }, limits);
}

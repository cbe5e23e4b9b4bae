/** Marks a pixel or a box of a picture: a light frame in a dark one, to be seen on any colour. */
import { pixelsIn, type Box } from "../model/probe.ts";
import type { Picture } from "../pixels/picture.ts";
import type { Placement } from "../pixels/view.ts";

/** A smaller frame would not be found again. */
const LEAST_PX = 9;

/** `ratio` is device pixels to a CSS pixel; `placement` counts in device pixels. */
export function drawMark(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { left, top, scale }: Placement,
  box: Box,
  ratio: number,
): void {
  const { x0, y0, x1, y1 } = pixelsIn(box, picture);
  const least = LEAST_PX * ratio;
  const width = Math.max(least, (x1 - x0) * scale);
  const height = Math.max(least, (y1 - y0) * scale);
  const x = left + ((x0 + x1) / 2) * scale - width / 2;
  const y = top + ((y0 + y1) / 2) * scale - height / 2;
  for (const [colour, line] of [
    ["#000000c0", 3],
    ["#ffffff", 1],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line * ratio;
    context.strokeRect(x, y, width, height);
  }
}

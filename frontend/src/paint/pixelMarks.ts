/** What is drawn into single pixels when they are large: their edges, and closer still their values or vectors. */
import type { Rgba } from "../model/reading.ts";
import { readBack } from "../pixels/readBack.ts";
import type { Placement } from "../pixels/view.ts";
import { drawArrow } from "./arrow.ts";
import type { Layer } from "./layer.ts";

/** Screen pixels (CSS) that a pixel of the picture must measure. */
export const GRID_FROM = 16;
export const NUMBERS_FROM = 40;

/** `ratio` is device pixels to a CSS pixel; `placement` counts in device pixels. */
export function drawPixelMarks(
  context: CanvasRenderingContext2D,
  layer: Layer,
  placement: Placement,
  ratio: number,
): void {
  const side = placement.scale / ratio;
  if (side < GRID_FROM) return;
  const seen = seenPixels(context.canvas, layer, placement);
  drawGrid(context, seen, placement, ratio);
  if (side < NUMBERS_FROM) return;
  if (layer.arrow === undefined) drawNumbers(context, layer, seen, placement, ratio);
  else drawArrows(context, layer.arrow, seen, placement, ratio);
}

interface Seen {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** The whole pixels of which something is in the pane; the ends are not included. */
function seenPixels(
  pane: { readonly width: number; readonly height: number },
  { picture }: Layer,
  { left, top, scale }: Placement,
): Seen {
  return {
    x0: Math.max(0, Math.floor(-left / scale)),
    y0: Math.max(0, Math.floor(-top / scale)),
    x1: Math.min(picture.width, Math.ceil((pane.width - left) / scale)),
    y1: Math.min(picture.height, Math.ceil((pane.height - top) / scale)),
  };
}

/** Darkens light edges and lightens dark ones, a little. */
function drawGrid(
  context: CanvasRenderingContext2D,
  { x0, y0, x1, y1 }: Seen,
  { left, top, scale }: Placement,
  ratio: number,
): void {
  const thin = Math.max(1, Math.round(ratio));
  context.fillStyle = "#80808055";
  const [from, to] = [left + x0 * scale, left + x1 * scale];
  const [above, below] = [top + y0 * scale, top + y1 * scale];
  for (let x = x0 + 1; x < x1; x += 1) {
    context.fillRect(Math.round(left + x * scale), above, thin, below - above);
  }
  for (let y = y0 + 1; y < y1; y += 1) {
    context.fillRect(from, Math.round(top + y * scale), to - from, thin);
  }
}

/** One in the middle of each pixel. */
function drawArrows(
  context: CanvasRenderingContext2D,
  arrow: NonNullable<Layer["arrow"]>,
  { x0, y0, x1, y1 }: Seen,
  { left, top, scale }: Placement,
  ratio: number,
): void {
  for (let y = y0; y < y1; y += 1) {
    for (let x = x0; x < x1; x += 1) {
      const vector = arrow(x, y);
      if (vector === null) continue;
      const centre = { x: left + (x + 0.5) * scale, y: top + (y + 0.5) * scale };
      drawArrow(context, centre, vector, scale, ratio);
    }
  }
}

const FAMILY = "ui-monospace, Menlo, Consolas, monospace";
/** Height of a line and width of a character, of the font's height. */
const LINE = 1.15;
const CHARACTER = 0.605;

function drawNumbers(
  context: CanvasRenderingContext2D,
  layer: Layer,
  { x0, y0, x1, y1 }: Seen,
  { left, top, scale }: Placement,
  ratio: number,
): void {
  const [columns, rows] = [x1 - x0, y1 - y0];
  if (columns <= 0 || rows <= 0) return;
  const rgba = readBack(layer.picture.bitmap, { x: x0, y: y0, width: columns, height: rows });
  context.textAlign = "center";
  context.textBaseline = "middle";
  let fontNow = 0;
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const at = 4 * (y * columns + x);
      const levels: Rgba | null =
        rgba === null ? null : [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!, rgba[at + 3]!];
      const lines = layer.label(levels, x0 + x, y0 + y);
      const font = fontThatFits(lines, scale, ratio);
      // Only then: setting a font is slow, and most labels have the same.
      if (font !== fontNow) context.font = `${font}px ${FAMILY}`;
      fontNow = font;
      context.fillStyle = levels !== null && isBright(levels) ? "#000000" : "#ffffff";
      const centre = left + (x0 + x + 0.5) * scale;
      const middle = top + (y0 + y + 0.5) * scale;
      lines.forEach((line, index) => {
        const offset = (index - (lines.length - 1) / 2) * font * LINE;
        // On a colour that is not known.
        if (levels === null) outline(context, line, centre, middle + offset, font);
        context.fillText(line, centre, middle + offset);
      });
    }
  }
}

function isBright([red, green, blue, alpha]: Rgba): boolean {
  return (0.299 * red + 0.587 * green + 0.114 * blue) * (alpha / 255) > 110;
}

/** Makes light text readable on a light ground, too. */
function outline(
  context: CanvasRenderingContext2D,
  line: string,
  x: number,
  y: number,
  font: number,
): void {
  context.strokeStyle = "#000000c0";
  context.lineJoin = "round";
  context.lineWidth = font / 4;
  context.strokeText(line, x, y);
}

/** Height in pixels: all lines are in the pixel, and none is larger than text is. */
function fontThatFits(lines: readonly string[], scale: number, ratio: number): number {
  const longest = Math.max(...lines.map((line) => line.length), 1);
  const most = Math.min(13 * ratio, scale / 4.2, scale / (Math.max(3, lines.length) * LINE));
  return Math.min(most, (0.94 * scale) / (longest * CHARACTER));
}

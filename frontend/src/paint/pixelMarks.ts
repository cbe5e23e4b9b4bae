/** What is drawn into single pixels when they are large: their edges, and closer still their values. */
import type { Placement } from "../viewport/view.ts";
import { pixelsOf } from "./eyedropper.ts";
import type { Layer } from "./surface.ts";

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
  if (side >= NUMBERS_FROM) drawNumbers(context, layer, seen, placement, ratio);
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

const LINE = 1.15;

function drawNumbers(
  context: CanvasRenderingContext2D,
  layer: Layer,
  { x0, y0, x1, y1 }: Seen,
  { left, top, scale }: Placement,
  ratio: number,
): void {
  const [columns, rows] = [x1 - x0, y1 - y0];
  if (columns <= 0 || rows <= 0) return;
  const rgba = pixelsOf(layer.picture, x0, y0, columns, rows);
  if (rgba === null) return;
  // Three lines of three digits fit from the start, and never become larger than text is.
  const font = Math.min(13 * ratio, scale / 4.2);
  context.font = `${font}px ui-monospace, Menlo, Consolas, monospace`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const at = 4 * (y * columns + x);
      const [red, green, blue, alpha] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!, rgba[at + 3]!];
      const isGrey = red === green && green === blue;
      const lines = layer.label?.(x0 + x, y0 + y).split("\n") ?? [
        ...(isGrey ? [red] : [red, green, blue]),
        ...(layer.hasAlpha ? [alpha] : []),
      ];
      const luminance = (0.299 * red + 0.587 * green + 0.114 * blue) * (alpha / 255);
      context.fillStyle = luminance > 110 ? "#000000" : "#ffffff";
      const centre = left + (x0 + x + 0.5) * scale;
      const middle = top + (y0 + y + 0.5) * scale;
      lines.forEach((line, index) => {
        const offset = (index - (lines.length - 1) / 2) * font * LINE;
        context.fillText(String(line), centre, middle + offset);
      });
    }
  }
}

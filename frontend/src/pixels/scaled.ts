/**
 * Draws a picture at any scale as an image viewer should: smooth when it is made smaller, square
 * pixels when it is made larger.
 */
import type { Placement } from "./view.ts";

/**
 * Below this scale nearest neighbour makes some pixels visibly wider than others (at 1.4 every
 * second one is doubled). There the picture is first enlarged to a whole multiple, then reduced
 * smoothly: pixels stay square and equal, only their edges are blended.
 */
const EVEN_FROM = 4;

type Bitmap = ImageBitmap | HTMLCanvasElement;
type Canvas = OffscreenCanvas | HTMLCanvasElement;

let scratch: Canvas | null = null;

export function drawScaled(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  bitmap: Bitmap,
  { left, top, scale }: Placement,
): void {
  const { width, height } = bitmap;
  const isWhole = Math.abs(scale - Math.round(scale)) < 1e-6;
  context.imageSmoothingEnabled = scale < 1;
  context.imageSmoothingQuality = "high";
  if (scale <= 1 || isWhole || scale >= EVEN_FROM) {
    // Whole multiples start on a whole pixel, or the squares would not be equal after all.
    const [x, y] = isWhole ? [Math.round(left), Math.round(top)] : [left, top];
    context.drawImage(bitmap, x, y, width * scale, height * scale);
    return;
  }
  const { canvas } = context;
  // Only the part that is seen.
  const x0 = Math.max(0, Math.floor(-left / scale));
  const y0 = Math.max(0, Math.floor(-top / scale));
  const columns = Math.min(width, Math.ceil((canvas.width - left) / scale)) - x0;
  const rows = Math.min(height, Math.ceil((canvas.height - top) / scale)) - y0;
  if (columns <= 0 || rows <= 0) return;
  const whole = Math.ceil(scale);
  const enlarged = enlarge(bitmap, x0, y0, columns, rows, whole);
  if (enlarged === null) return;
  context.imageSmoothingEnabled = true;
  context.drawImage(
    enlarged,
    0,
    0,
    columns * whole,
    rows * whole,
    left + x0 * scale,
    top + y0 * scale,
    columns * scale,
    rows * scale,
  );
}

function enlarge(
  bitmap: Bitmap,
  x: number,
  y: number,
  columns: number,
  rows: number,
  whole: number,
): Canvas | null {
  scratch ??= createCanvas();
  const context = scratch.getContext("2d") as CanvasRenderingContext2D | null;
  if (context === null) return null;
  // It only grows: giving a canvas another size costs more than the drawing.
  if (scratch.width < columns * whole) scratch.width = columns * whole;
  if (scratch.height < rows * whole) scratch.height = rows * whole;
  context.clearRect(0, 0, columns * whole, rows * whole);
  context.imageSmoothingEnabled = false;
  context.drawImage(bitmap, x, y, columns, rows, 0, 0, columns * whole, rows * whole);
  return scratch;
}

/** A worker has no document, an old Safari no canvas without one. */
function createCanvas(): Canvas {
  return typeof document === "undefined"
    ? new OffscreenCanvas(1, 1)
    : document.createElement("canvas");
}

/**
 * Levels of decoded pictures, read back through a canvas: nothing else on the page reads one. Some
 * browsers change what they give back, so that no page can tell their users apart: Firefox with
 * resistFingerprinting, Brave, extensions. So it is tried once whether known levels come back as they
 * are. Where they do not, nothing is read here, and the page asks for values instead. Also runs in workers.
 */
import type { Point, Size } from "./view.ts";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Browsers have limits for the sides and for the area of a canvas, and draw nothing beyond them. */
const MOST_COLUMNS = 4096;
const MOST_PIXELS = MOST_COLUMNS * 1024;
/** Side of the picture that is tried: some browsers change only a few pixels of a canvas. */
const TRIED = 64;

let scratchContext: Context | null = null;
let isTrue: boolean | null = null;

/** Whether this browser gives back what was drawn. */
export function isReadable(): boolean {
  isTrue ??= comesBack();
  return isTrue;
}

/** RGBA of whole pixels inside of the picture, row by row; null where this browser does not give them back. */
export function readBack(
  bitmap: CanvasImageSource,
  { x, y, width, height }: Point & Size,
): Uint8ClampedArray | null {
  if (!isReadable()) return null;
  if (width <= MOST_COLUMNS && width * height <= MOST_PIXELS) {
    return readPart(bitmap, x, y, width, height);
  }
  const rgba = new Uint8ClampedArray(4 * width * height);
  const columns = Math.min(width, MOST_COLUMNS);
  const rows = Math.floor(MOST_PIXELS / columns);
  for (let top = 0; top < height; top += rows) {
    for (let left = 0; left < width; left += columns) {
      const part = { width: Math.min(columns, width - left), height: Math.min(rows, height - top) };
      const levels = readPart(bitmap, x + left, y + top, part.width, part.height);
      for (let row = 0; row < part.height; row += 1) {
        const from = 4 * row * part.width;
        rgba.set(levels.subarray(from, from + 4 * part.width), 4 * ((top + row) * width + left));
      }
    }
  }
  return rgba;
}

function readPart(
  bitmap: CanvasImageSource,
  x: number,
  y: number,
  width: number,
  height: number,
): Uint8ClampedArray {
  scratchContext ??= createContext(1, 1);
  if (scratchContext === null) throw new Error("The browser does not provide a 2D canvas");
  const { canvas } = scratchContext;
  const isRoomy = canvas.width >= width && canvas.height >= height;
  if (!isRoomy) {
    // As large as the largest part in either direction would be too large.
    canvas.width = Math.max(width, Math.min(canvas.width, Math.floor(MOST_PIXELS / height)));
    canvas.height = Math.max(
      height,
      Math.min(canvas.height, Math.floor(MOST_PIXELS / canvas.width)),
    );
  }
  scratchContext.imageSmoothingEnabled = false;
  scratchContext.clearRect(0, 0, width, height);
  scratchContext.drawImage(bitmap, x, y, width, height, 0, 0, width, height);
  return scratchContext.getImageData(0, 0, width, height).data;
}

/** Levels that were never seen before: a browser that knows a common picture by heart is found out, too. */
function comesBack(): boolean {
  try {
    const levels = new Uint8ClampedArray(4 * TRIED * TRIED);
    crypto.getRandomValues(levels);
    for (let alpha = 3; alpha < levels.length; alpha += 4) levels[alpha] = 255;
    const source = createContext(TRIED, TRIED);
    if (source === null) return false;
    source.putImageData(new ImageData(levels, TRIED, TRIED), 0, 0);
    return readPart(source.canvas, 0, 0, TRIED, TRIED).every((level, i) => level === levels[i]);
  } catch {
    return false;
  }
}

/** Kept in main memory: to read back from the graphics card for each move of the pointer is slow. */
function createContext(width: number, height: number): Context | null {
  if (typeof document === "undefined") {
    return new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  }
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext("2d", { willReadFrequently: true });
}

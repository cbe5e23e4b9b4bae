/** Reads single pixels of decoded pictures. */
import type { Picture } from "../images/picture.ts";
import type { Rgba } from "../state/reading.ts";
import type { Point } from "../viewport/view.ts";
import type { Surface } from "./surface.ts";

/** A pixel of the picture on the canvas: where its centre is in the pane, and its value. */
export interface PixelReading {
  readonly left: number;
  readonly top: number;
  /** Side of the pixel's square, large enough to be seen. */
  readonly size: number;
  readonly text: string;
}

const SMALLEST_MARK_PX = 9;

/** `at` is given as fractions of the picture's sides; null outside. */
export function readPixel(
  surface: Surface,
  at: Point,
  describe: (rgba: Rgba, pixel: Point) => string,
): PixelReading | null {
  const placement = surface.placement();
  const { picture } = surface;
  if (placement === null || picture === null) return null;
  const pixel = pixelAt(picture, at);
  if (pixel === null) return null;
  return {
    left: placement.left + (pixel.x + 0.5) * placement.scale,
    top: placement.top + (pixel.y + 0.5) * placement.scale,
    size: Math.max(SMALLEST_MARK_PX, placement.scale),
    text: describe(pixel.rgba, pixel),
  };
}

/** Levels of the pixel at a point, given as fractions of the picture's sides; null outside. */
export function pixelAt(picture: Picture, at: Point): (Point & { readonly rgba: Rgba }) | null {
  const x = Math.floor(at.x * picture.width);
  const y = Math.floor(at.y * picture.height);
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return null;
  const rgba = pixelsOf(picture, x, y, 1, 1);
  if (rgba === null) return null;
  const [red = 0, green = 0, blue = 0, alpha = 0] = rgba;
  return { x, y, rgba: [red, green, blue, alpha] };
}

let dropper: CanvasRenderingContext2D | null = null;

/** A rectangle of whole pixels inside of the picture, as RGBA row by row. */
export function pixelsOf(
  { bitmap }: Pick<Picture, "bitmap">,
  x: number,
  y: number,
  width: number,
  height: number,
): Uint8ClampedArray | null {
  dropper ??= createDropper();
  if (dropper === null) return null;
  const { canvas } = dropper;
  if (canvas.width < width) canvas.width = width;
  if (canvas.height < height) canvas.height = height;
  dropper.imageSmoothingEnabled = false;
  dropper.clearRect(0, 0, width, height);
  dropper.drawImage(bitmap, x, y, width, height, 0, 0, width, height);
  return dropper.getImageData(0, 0, width, height).data;
}

function createDropper(): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  // Kept in main memory: reading back from the graphics card for each move of the pointer is slow.
  return canvas.getContext("2d", { willReadFrequently: true });
}

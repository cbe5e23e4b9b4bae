/** Points at single pixels of decoded pictures, and reads their levels. */
import type { Rgba } from "../model/reading.ts";
import type { Picture } from "../pixels/picture.ts";
import { readBack } from "../pixels/readBack.ts";
import type { Point } from "../pixels/view.ts";
import type { Surface } from "./surface.ts";

/** A pixel of the picture on the canvas: where its centre is in the pane, and its value. */
export interface PixelReading {
  readonly left: number;
  readonly top: number;
  /** Side of the pixel's square, large enough to be seen. */
  readonly size: number;
  readonly text: string;
  readonly pixel: Point;
}

const SMALLEST_MARK_PX = 9;

/** `at` is given as fractions of the picture's sides; null outside. */
export function readPixel(
  surface: Surface,
  at: Point,
  describe: (pixel: Point) => string,
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
    text: describe(pixel),
    pixel,
  };
}

/** The pixel at a point, given as fractions of the picture's sides; null outside. */
export function pixelAt(picture: Picture, at: Point): Point | null {
  const x = Math.floor(at.x * picture.width);
  const y = Math.floor(at.y * picture.height);
  return x < 0 || y < 0 || x >= picture.width || y >= picture.height ? null : { x, y };
}

/** What the browser has made of a pixel; null where it does not tell. */
export function levelsAt({ bitmap }: Picture, { x, y }: Point): Rgba | null {
  const rgba = readBack(bitmap, { x, y, width: 1, height: 1 });
  if (rgba === null) return null;
  const [red = 0, green = 0, blue = 0, alpha = 0] = rgba;
  return [red, green, blue, alpha];
}

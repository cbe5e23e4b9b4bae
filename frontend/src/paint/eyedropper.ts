/** Reads single pixels of decoded pictures. */
import type { Picture } from "../images/picture.ts";
import type { Rgba } from "../state/reading.ts";
import type { Point } from "../viewport/view.ts";

let dropper: CanvasRenderingContext2D | null = null;

/** `at` is a whole pixel inside of the picture. */
export function pixelOf({ bitmap }: Picture, at: Point): Rgba | null {
  dropper ??= createDropper();
  if (dropper === null) return null;
  dropper.clearRect(0, 0, 1, 1);
  dropper.drawImage(bitmap, at.x, at.y, 1, 1, 0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = dropper.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha];
}

function createDropper(): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  // Kept in main memory: reading back from the graphics card for each move of the pointer is slow.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context !== null) context.imageSmoothingEnabled = false;
  return context;
}

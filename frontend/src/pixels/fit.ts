/** A whole picture as a pane shows it, drawn once. Runs in workers, too. */
import { drawScaled } from "./scaled.ts";
import { FIT, isSameSize, placeImage, type Size } from "./view.ts";

export interface Fit<Bitmap = ImageBitmap> {
  /** Of the pane, in device pixels. */
  readonly pane: Size;
  readonly bitmap: Bitmap;
}

/** A pane with far more pixels than the picture costs more memory than it saves time. */
const MOST_ENLARGED = 2;

let scratchCanvas: OffscreenCanvas | null = null;

/** null where drawing the picture itself is as good. */
export function drawFit(bitmap: ImageBitmap, pane: Size): Fit | null {
  if (!isWorthIt(bitmap, pane)) return null;
  scratchCanvas ??= new OffscreenCanvas(pane.width, pane.height);
  // Setting the size clears it, too.
  scratchCanvas.width = pane.width;
  scratchCanvas.height = pane.height;
  const context = scratchCanvas.getContext("2d");
  if (context === null) return null;
  drawScaled(context, bitmap, placeImage(FIT, pane, bitmap));
  return { pane, bitmap: scratchCanvas.transferToImageBitmap() };
}

export function fitBytes({ pane: { width, height } }: Fit): number {
  return 4 * width * height;
}

function isWorthIt(picture: Size, pane: Size): boolean {
  const room = pane.width * pane.height;
  return (
    !isSameSize(picture, pane) &&
    room > 0 &&
    room <= MOST_ENLARGED * picture.width * picture.height &&
    // Safari before 16.4 has none.
    typeof OffscreenCanvas === "function"
  );
}

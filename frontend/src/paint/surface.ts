/** One canvas that shows one picture through the shared view. It keeps its size and its last picture. */
import type { Picture } from "../images/picture.ts";
import { placeImage, type Placement, type Size, type View } from "../viewport/view.ts";
import { checkerboard } from "./checkerboard.ts";
import { drawScaled } from "./scaled.ts";

export interface Surface {
  readonly canvas: HTMLCanvasElement;
  readonly size: Size;
  readonly picture: Picture | null;
  /** Where the picture lies, in CSS pixels; null without one. */
  placement(): Placement | null;
  show(shown: Shown | null): void;
  resize(size: Size): void;
  draw(): void;
}

export interface Shown {
  readonly picture: Picture;
  readonly hasAlpha: boolean;
}

export interface SurfaceOptions {
  readonly view: () => View;
  readonly isDark: () => boolean;
  readonly invalidate: (surface: Surface) => void;
  /** What is shown is on the canvas now. */
  readonly drawn: () => void;
}

export function createSurface(canvas: HTMLCanvasElement, options: SurfaceOptions): Surface {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The browser gives no 2d canvas");
  let size: Size = { width: 1, height: 1 };
  let shown: Shown | null = null;

  const surface: Surface = {
    canvas,
    get size() {
      return size;
    },
    get picture() {
      return shown?.picture ?? null;
    },
    placement: () => (shown === null ? null : placeImage(options.view(), size, shown.picture)),
    show(next) {
      shown = next;
      options.invalidate(surface);
    },
    resize(next) {
      size = next;
      // Setting the size clears the canvas; waiting for the next frame would flash.
      if (fitCanvas(canvas, size)) surface.draw();
    },
    draw() {
      fitCanvas(canvas, size);
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (shown !== null) {
        const { picture, hasAlpha } = shown;
        // In device pixels, so that 100 % is exactly that.
        const pane = { width: canvas.width, height: canvas.height };
        const placement = placeImage(options.view(), pane, picture);
        if (hasAlpha) fillChecked(context, picture, placement, options.isDark());
        drawScaled(context, picture, placement);
      }
      options.drawn();
    },
  };
  return surface;
}

/** Gives the canvas as many pixels as the screen has there; true when that was a change. */
function fitCanvas(canvas: HTMLCanvasElement, size: Size): boolean {
  const ratio = window.devicePixelRatio;
  const width = Math.round(size.width * ratio);
  const height = Math.round(size.height * ratio);
  if (canvas.width === width && canvas.height === height) return false;
  canvas.width = width;
  canvas.height = height;
  return true;
}

function fillChecked(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { left, top, scale }: Placement,
  isDark: boolean,
): void {
  const pattern = checkerboard(context, isDark);
  if (pattern === null) return;
  context.fillStyle = pattern;
  context.fillRect(left, top, picture.width * scale, picture.height * scale);
}

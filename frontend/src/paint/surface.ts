/**
 * One canvas that shows one picture through the shared view, or two of them on either side of a line.
 * It keeps its size and its last picture.
 */
import type { Fits } from "../images/fits.ts";
import type { Split } from "../model/paneInputs.ts";
import type { Box } from "../model/probe.ts";
import type { Picture } from "../pixels/picture.ts";
import { drawScaled } from "../pixels/scaled.ts";
import { FIT, placeImage, type Placement, type Size, type View } from "../pixels/view.ts";
import { checkerboard } from "./checkerboard.ts";
import type { Layer } from "./layer.ts";
import { drawMark } from "./mark.ts";
import { drawPixelMarks } from "./pixelMarks.ts";

export interface Surface {
  readonly canvas: HTMLCanvasElement;
  readonly size: Size;
  readonly picture: Picture | null;
  /** Where the picture lies, in CSS pixels; null without one. */
  placement(): Placement | null;
  /** `over` lies over the first one, beyond the split. Painted at the next `draw`. */
  show(base: Layer | null, over: Layer | null): void;
  resize(size: Size): void;
  draw(): void;
}

export interface SurfaceOptions {
  readonly view: () => View;
  readonly split: () => Split | null;
  readonly isDark: () => boolean;
  readonly fits: Fits;
  /** A pixel or a box to be marked; null when there is none. */
  readonly mark?: () => Box | null;
  /** Called before drawing, to `show` what is worth making only when it is drawn. */
  readonly prepare?: () => void;
  /** What is shown is on the canvas now. */
  readonly drawn: () => void;
}

export function createSurface(canvas: HTMLCanvasElement, options: SurfaceOptions): Surface {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The browser does not provide a 2D canvas");
  let size: Size = { width: 1, height: 1 };
  let base: Layer | null = null;
  let over: Layer | null = null;
  let painted: readonly unknown[] = [];

  /** In device pixels, so that 100 % is exactly that. */
  const place = (picture: Picture): Placement =>
    placeImage(options.view(), { width: canvas.width, height: canvas.height }, picture);

  const drawPicture = (picture: Picture): void => {
    const isWhole = options.view().scale === FIT.scale;
    const pane = { width: canvas.width, height: canvas.height };
    const fit = isWhole ? options.fits.of(picture, pane) : null;
    if (fit !== null) context.drawImage(fit, 0, 0);
    else drawScaled(context, picture.bitmap, place(picture));
  };

  const drawLayer = (layer: Layer): void => {
    const { picture, hasAlpha, under, opacity = 1 } = layer;
    const placement = place(picture);
    if (hasAlpha) fillChecked(context, picture, placement, options.isDark());
    if (under !== undefined) {
      drawPicture(under);
      context.globalAlpha = opacity;
    }
    drawPicture(picture);
    context.globalAlpha = 1;
    if (options.view().scale > 1) {
      drawPixelMarks(context, layer, placement, window.devicePixelRatio);
    }
  };

  /** All that the pixels of the canvas depend on: most steps change one pane of a row only. */
  const settings = (): readonly unknown[] => {
    const view = options.view();
    const layers = [base, over].flatMap((layer) => [
      ...[layer?.picture, layer?.hasAlpha, layer?.under, layer?.opacity],
      // Numbers stand in the pixels only when these are large.
      view.scale > 1 ? layer?.label : null,
    ]);
    const { width, height } = canvas;
    return [...layers, view, options.split(), options.isDark(), options.mark?.(), width, height];
  };

  const paint = (): void => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (base !== null) drawLayer(base);
    const split = options.split();
    if (over !== null && split !== null) {
      context.save();
      clipBeyond(context, split);
      context.clearRect(0, 0, canvas.width, canvas.height);
      drawLayer(over);
      context.restore();
    }
    const mark = options.mark?.() ?? null;
    if (mark === null || base === null) return;
    drawMark(context, base.picture, place(base.picture), mark, window.devicePixelRatio);
  };

  return {
    canvas,
    get size() {
      return size;
    },
    get picture() {
      return base?.picture ?? null;
    },
    placement: () => (base === null ? null : placeImage(options.view(), size, base.picture)),
    show(nextBase, nextOver) {
      base = nextBase;
      over = nextOver;
    },
    resize(next) {
      size = next;
      // Setting the size clears the canvas; waiting for the next frame would flash.
      if (fitCanvas(canvas, size)) this.draw();
    },
    draw() {
      fitCanvas(canvas, size);
      options.prepare?.();
      const next = settings();
      if (next.some((value, index) => value !== painted[index])) paint();
      painted = next;
      options.drawn();
    },
  };
}

/** Whole device pixels, so that no column is a mixture of both. */
function clipBeyond(context: CanvasRenderingContext2D, { axis, at }: Split): void {
  const { width, height } = context.canvas;
  const [x, y] = axis === "x" ? [Math.round(at * width), 0] : [0, Math.round(at * height)];
  context.beginPath();
  context.rect(x, y, width - x, height - y);
  context.clip();
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

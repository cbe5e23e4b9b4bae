/** Canvases that are redrawn as a whole, in CSS pixels. */

/** Clears a canvas and gives it a size in CSS pixels; null where the browser has no context for it. */
export function clearedCanvas(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
): CanvasRenderingContext2D | null {
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  context.scale(ratio, ratio);
  return context;
}

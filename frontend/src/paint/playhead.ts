/**
 * Draws where the timeline stands, and while it is dragged the step as a number above. On a canvas,
 * because moving an element makes the browser put all layers of the page together anew, in each frame.
 */
import type { Size } from "../pixels/view.ts";

export interface PlayheadColours {
  readonly accent: string;
  readonly accentText: string;
  readonly surface: string;
  readonly font: string;
}

/** Room around the track: above it for the label, left and right for half of a long one. */
export const ROOM_ABOVE = 32;
export const ROOM_BESIDE = 60;

const HEIGHT = 38;
const HEAD = 6;
const LABEL = {
  height: 20,
  above: 8,
  padding: 6,
  colour: "#fff",
  background: "#17181ae6",
} as const;

/** `size` is that of the track, in CSS pixels. */
export function drawPlayhead(
  canvas: HTMLCanvasElement,
  { width, height }: Size,
  x: number | null,
  label: string,
  colours: PlayheadColours,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const ratio = window.devicePixelRatio;
  fit(canvas, (width + 2 * ROOM_BESIDE) * ratio, (height + ROOM_ABOVE) * ratio);
  context.setTransform(ratio, 0, 0, ratio, ROOM_BESIDE * ratio, ROOM_ABOVE * ratio);
  context.clearRect(-ROOM_BESIDE, -ROOM_ABOVE, width + 2 * ROOM_BESIDE, height + ROOM_ABOVE);
  if (x === null) return;
  drawHead(context, x, colours);
  if (label !== "") drawLabel(context, x, label, colours);
}

/** A drop on a line. */
function drawHead(context: CanvasRenderingContext2D, x: number, colours: PlayheadColours): void {
  context.fillStyle = colours.accentText;
  context.fillRect(x - 1, 0, 2, HEIGHT);
  context.save();
  context.translate(x, HEAD / 2);
  context.rotate(-Math.PI / 4);
  context.beginPath();
  context.roundRect(-HEAD, -HEAD, 2 * HEAD, 2 * HEAD, [HEAD, HEAD, HEAD, 0]);
  context.fillStyle = colours.surface;
  context.fill();
  const inner = HEAD - 1.5;
  context.beginPath();
  context.roundRect(-inner, -inner, 2 * inner, 2 * inner, [inner, inner, inner, 0]);
  context.fillStyle = colours.accent;
  context.fill();
  context.restore();
}

function drawLabel(
  context: CanvasRenderingContext2D,
  x: number,
  text: string,
  { font }: PlayheadColours,
): void {
  context.font = font;
  const width = context.measureText(text).width + 2 * LABEL.padding;
  const top = -LABEL.above - LABEL.height;
  context.fillStyle = LABEL.background;
  context.beginPath();
  context.roundRect(x - width / 2, top, width, LABEL.height, 4);
  context.fill();
  context.fillStyle = LABEL.colour;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, top + LABEL.height / 2 + 0.5);
}

function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [w, h] = [Math.round(width), Math.round(height)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

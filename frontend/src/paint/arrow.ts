/** Draws a vector as an arrow: dark in a light edge, to be seen on any colour. */
import type { Point } from "../pixels/view.ts";

/** Length of the longest arrow, and of the sides of its head, of a pixel's side. */
const LONGEST = 0.84;
const HEAD = 0.22;
const HEAD_ANGLE = 0.5;
/** A shorter one is a dot. */
const SHORTEST_PX = 3;

/** `vector` is at most 1 long, `side` is that of the pixel in device pixels, `ratio` device pixels to a CSS pixel. */
export function drawArrow(
  context: CanvasRenderingContext2D,
  centre: Point,
  vector: Point,
  side: number,
  ratio: number,
): void {
  const [x, y] = [vector.x * side * LONGEST, vector.y * side * LONGEST];
  const length = Math.hypot(x, y);
  const isDot = length < SHORTEST_PX * ratio;
  const tip = { x: centre.x + x / 2, y: centre.y + y / 2 };
  const angle = Math.atan2(y, x);
  const head = Math.min(side * HEAD, length / 2);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const [colour, line] of [
    ["#ffffffc0", 3.5],
    ["#000000", 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line * ratio;
    context.beginPath();
    if (isDot) context.arc(centre.x, centre.y, ratio / 2, 0, 2 * Math.PI);
    else {
      context.moveTo(centre.x - x / 2, centre.y - y / 2);
      context.lineTo(tip.x, tip.y);
      for (const turn of [HEAD_ANGLE, -HEAD_ANGLE]) {
        context.moveTo(tip.x, tip.y);
        const back = angle + turn;
        context.lineTo(tip.x - head * Math.cos(back), tip.y - head * Math.sin(back));
      }
    }
    context.stroke();
  }
}

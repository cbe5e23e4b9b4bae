/** Draws the ticks of all runs: one lane for each run, in its colour, and round numbers under them. */
import type { Domain } from "../state/groups.ts";
import { axisSteps, tickPositions, xOfStep } from "./ticks.ts";

export interface Lane {
  readonly colour: string;
  readonly steps: ArrayLike<number>;
}

export interface TimelineColours {
  readonly quiet: string;
  readonly line: string;
  readonly font: string;
}

const LANES_TOP = 6;
const LANES_HEIGHT = 26;
const AXIS_SPACING_PX = 72;

export function drawTimeline(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
  domain: Domain | null,
  lanes: readonly Lane[],
  colours: TimelineColours,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  context.scale(ratio, ratio);

  const baseline = LANES_TOP + LANES_HEIGHT + 3.5;
  context.fillStyle = colours.line;
  context.fillRect(0, baseline, size.width, 1);
  if (domain === null) return;

  const pitch = Math.min(LANES_HEIGHT, LANES_HEIGHT / Math.max(1, lanes.length));
  const height = Math.max(1, pitch - (pitch > 4 ? 2 : 0));
  lanes.forEach(({ colour, steps }, index) => {
    const positions = tickPositions(steps, domain, size.width);
    const isDense = positions.length > size.width / 3;
    context.fillStyle = colour;
    const top = LANES_TOP + index * pitch;
    for (const x of positions)
      context.fillRect(x - (isDense ? 0.5 : 1), top, isDense ? 1 : 2, height);
  });

  context.fillStyle = colours.quiet;
  context.font = colours.font;
  context.textBaseline = "top";
  for (const step of axisSteps(domain, size.width, AXIS_SPACING_PX)) {
    const x = xOfStep(step, domain, size.width);
    const text = String(step);
    const half = context.measureText(text).width / 2;
    context.fillRect(Math.round(x), baseline, 1, 4);
    context.fillText(text, Math.min(size.width - 2 * half, Math.max(0, x - half)), baseline + 7);
  }
}

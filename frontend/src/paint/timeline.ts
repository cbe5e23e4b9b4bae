/** Draws the ticks of all runs: one lane for each run, in its colour, round numbers under them, changes above. */
import type { Domain } from "../model/domain.ts";
import { tickPositions } from "../model/ticks.ts";
import { axisMarks } from "./axis.ts";
import { clearedCanvas } from "./canvas.ts";

export interface Lane {
  readonly colour: string;
  readonly positions: ArrayLike<number>;
}

export interface TimelineColours {
  readonly quiet: string;
  readonly line: string;
  readonly caution: string;
  readonly font: string;
}

/** Above the lanes: where an input or a target did not stay the same. */
const CHANGES_TOP = 0;
const DIAMOND_PX = 3.5;
const LANES_TOP = 8;
const LANES_HEIGHT = 24;

export function drawTimeline(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
  domain: Domain | null,
  lanes: readonly Lane[],
  /** Steps at which something did not stay the same, ascending. */
  changes: ArrayLike<number>,
  colours: TimelineColours,
  format: (position: number) => string,
): void {
  const context = clearedCanvas(canvas, size);
  if (context === null) return;

  const baseline = LANES_TOP + LANES_HEIGHT + 3.5;
  context.fillStyle = colours.line;
  context.fillRect(0, baseline, size.width, 1);
  if (domain === null) return;

  const pitch = Math.min(LANES_HEIGHT, LANES_HEIGHT / Math.max(1, lanes.length));
  const height = Math.max(1, pitch - (pitch > 4 ? 2 : 0));
  lanes.forEach(({ colour, positions }, index) => {
    const ticks = tickPositions(positions, domain, size.width);
    const isDense = ticks.length > size.width / 3;
    context.fillStyle = colour;
    const top = LANES_TOP + index * pitch;
    for (const x of ticks) context.fillRect(x - (isDense ? 0.5 : 1), top, isDense ? 1 : 2, height);
  });

  context.fillStyle = colours.quiet;
  context.font = colours.font;
  context.textBaseline = "top";
  const measure = (text: string): number => context.measureText(text).width;
  for (const { x, left, text } of axisMarks(domain, size.width, measure, format)) {
    context.fillRect(Math.round(x), baseline, 1, 4);
    context.fillText(text, left, baseline + 7);
  }

  context.fillStyle = colours.caution;
  for (const x of tickPositions(changes, domain, size.width)) drawDiamond(context, x, CHANGES_TOP);
}

function drawDiamond(context: CanvasRenderingContext2D, x: number, top: number): void {
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x + DIAMOND_PX, top + DIAMOND_PX);
  context.lineTo(x, top + 2 * DIAMOND_PX);
  context.lineTo(x - DIAMOND_PX, top + DIAMOND_PX);
  context.fill();
}

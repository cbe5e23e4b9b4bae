/** Draws curves over the same steps as the timeline above them, in their own range of values. */
import type { Chart, ChartLine, Ribbon } from "../model/chart.ts";
import { thinned, type Curve } from "../model/curves.ts";
import type { Domain } from "../model/domain.ts";
import { xOfPosition } from "../model/ticks.ts";
import { clearedCanvas } from "./canvas.ts";

/** Room above and below the lines, so that one at the edge is whole. */
const AIR_PX = 4;

export function drawChart(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
  chart: Chart,
  quiet: string,
): void {
  const context = clearedCanvas(canvas, size);
  if (context === null) return;
  context.fillStyle = quiet;
  context.fillRect(0, size.height - 1, size.width, 1);
  const { domain } = chart;
  const [low, high] = chart.range;
  const y = (value: number): number =>
    // Above all that the axis counts.
    value === Infinity
      ? 1
      : high > low
        ? AIR_PX + ((high - value) / (high - low)) * (size.height - 2 * AIR_PX)
        : size.height / 2;
  const path = (curve: Curve): Float64Array => pathOf(curve, domain, size.width);

  chart.ribbons.forEach((ribbon, index) => drawRibbon(context, size, chart, ribbon, index));
  for (const { colour, band } of chart.bands) {
    const [upper, lower] = [path(band.greatest), path(band.least)];
    context.beginPath();
    trace(context, upper, y);
    for (let i = lower.length - 2; i >= 0; i -= 2) context.lineTo(lower[i]!, y(lower[i + 1]!));
    context.closePath();
    context.fillStyle = colour;
    context.globalAlpha = 0.2;
    context.fill();
    context.globalAlpha = 1;
    stroke(context, { colour, curve: band.mean, isMarked: true }, path(band.mean), y);
  }
  const marked = chart.lines.some((line) => line.isMarked);
  for (const line of [...chart.lines].sort((a, b) => Number(a.isMarked) - Number(b.isMarked))) {
    context.globalAlpha = marked && !line.isMarked ? 0.35 : 1;
    stroke(context, line, path(line.curve), y);
  }
  context.globalAlpha = 1;
}

interface Path {
  readonly domain: Domain;
  readonly width: number;
  readonly points: Float64Array;
}

const paths = new WeakMap<Curve, Path>();

/** Remembered: a curve of ten thousand steps is drawn again when another one is pointed at. */
function pathOf(curve: Curve, domain: Domain, width: number): Float64Array {
  const known = paths.get(curve);
  if (
    known?.width === width &&
    known.domain.first === domain.first &&
    known.domain.last === domain.last
  ) {
    return known.points;
  }
  const points = thinned(curve, domain, width);
  paths.set(curve, { domain, width, points });
  return points;
}

function trace(
  context: CanvasRenderingContext2D,
  points: Float64Array,
  y: (value: number) => number,
): void {
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i]!, y(points[i + 1]!));
}

function stroke(
  context: CanvasRenderingContext2D,
  { colour, isMarked, isDashed = false }: ChartLine,
  points: Float64Array,
  y: (value: number) => number,
): void {
  context.beginPath();
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = isMarked ? 2.25 : 1.5;
  context.lineJoin = "round";
  context.setLineDash(isDashed ? [5, 3] : []);
  trace(context, points, y);
  context.stroke();
  // One point is no line.
  if (points.length === 2) context.fillRect(points[0]! - 1.5, y(points[1]!) - 1.5, 3, 3);
  context.setLineDash([]);
}

function drawRibbon(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  { domain, ribbons }: Chart,
  { mark, positions, colours }: Ribbon,
  index: number,
): void {
  const pitch = (size.height - AIR_PX) / ribbons.length;
  const top = AIR_PX / 2 + index * pitch;
  const height = Math.max(2, pitch - 2);
  context.fillStyle = mark;
  context.fillRect(0, top, 5, height);
  // On whole pixels, or there would be seams.
  const x = (position: number): number => Math.round(xOfPosition(position, domain, size.width));
  positions.forEach((position, i) => {
    const next = positions[i + 1];
    // The last one is seen, too.
    const to = next === undefined ? x(position) + 4 : x(next);
    context.fillStyle = colours[i]!;
    context.fillRect(x(position), top, Math.max(1, to - x(position)), height);
  });
}

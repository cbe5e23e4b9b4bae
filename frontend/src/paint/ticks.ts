/** The timeline's geometry: linear in the step's value, at most one tick for each pixel. Pure. */
import type { Domain } from "../state/groups.ts";

/** Room left and right, so that a tick at the end is whole. */
export const MARGIN_PX = 10;

export function xOfStep(step: number, domain: Domain, width: number): number {
  const span = domain.last - domain.first;
  const room = width - 2 * MARGIN_PX;
  return MARGIN_PX + (span === 0 ? room / 2 : ((step - domain.first) / span) * room);
}

export function stepOfX(x: number, domain: Domain, width: number): number {
  const room = Math.max(1, width - 2 * MARGIN_PX);
  return domain.first + ((x - MARGIN_PX) / room) * (domain.last - domain.first);
}

/** Whole-pixel positions of ticks, ascending, each once: ten thousand steps are a solid bar. */
export function tickPositions(
  steps: ArrayLike<number>,
  domain: Domain,
  width: number,
): readonly number[] {
  const positions: number[] = [];
  for (let i = 0; i < steps.length; i += 1) {
    const step = steps[i]!;
    if (step < domain.first || step > domain.last) continue;
    const x = Math.round(xOfStep(step, domain, width));
    if (x !== positions.at(-1)) positions.push(x);
  }
  return positions;
}

/** Round step values for the axis, at most one for each `spacing` pixels. */
export function axisSteps(domain: Domain, width: number, spacing: number): readonly number[] {
  const span = domain.last - domain.first;
  if (span === 0) return [domain.first];
  const most = Math.max(1, Math.floor((width - 2 * MARGIN_PX) / spacing));
  const raw = Math.max(1, span / most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const interval = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const start = Math.ceil(domain.first / interval) * interval;
  const marks: number[] = [];
  // Counted, as beyond 2^53 a step plus an interval may be the same step.
  for (let i = 0; i <= most; i += 1) {
    const step = start + i * interval;
    if (step <= domain.last && step !== marks.at(-1)) marks.push(step);
  }
  return marks;
}

/** The timeline's geometry: linear in the position, at most one tick for each pixel. Pure. */
import type { Domain } from "./domain.ts";

/** Room left and right, so that a tick at the end is whole. */
export const MARGIN_PX = 10;

export function xOfPosition(position: number, domain: Domain, width: number): number {
  const span = domain.last - domain.first;
  const room = width - 2 * MARGIN_PX;
  return MARGIN_PX + (span === 0 ? room / 2 : ((position - domain.first) / span) * room);
}

export function positionOfX(x: number, domain: Domain, width: number): number {
  const room = Math.max(1, width - 2 * MARGIN_PX);
  return domain.first + ((x - MARGIN_PX) / room) * (domain.last - domain.first);
}

/** Whole-pixel positions of ticks, ascending, each once: ten thousand steps are a solid bar. */
export function tickPositions(
  positions: ArrayLike<number>,
  domain: Domain,
  width: number,
): readonly number[] {
  const ticks: number[] = [];
  for (let i = 0; i < positions.length; i += 1) {
    const position = positions[i]!;
    if (position < domain.first || position > domain.last) continue;
    const x = Math.round(xOfPosition(position, domain, width));
    if (x !== ticks.at(-1)) ticks.push(x);
  }
  return ticks;
}

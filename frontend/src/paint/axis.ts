/**
 * The numbers under the timeline: round ones, as many as have room beside each other. Pure. Where
 * steps are beyond 2^53, which reach the page rounded, they count from the first one.
 */
import type { Domain } from "../model/domain.ts";
import { formatStep } from "../model/steps.ts";
import { MARGIN_PX, xOfPosition } from "../model/ticks.ts";
import { formatValue } from "../text/format.ts";

export interface Mark {
  /** Where the step is. */
  readonly x: number;
  /** Where its text begins: inside of the timeline, even at its ends. */
  readonly left: number;
  readonly text: string;
}

const SPACING_PX = 72;
/** Between two texts, at least. */
const GAP_PX = 12;

/** `measure` gives the width of a text in pixels. */
export function axisMarks(
  domain: Domain,
  width: number,
  measure: (text: string) => number,
  format: (position: number) => string = formatStep,
): readonly Mark[] {
  const isRounded = ![domain.first, domain.last].every(Number.isSafeInteger);
  const texts = isRounded ? offsetTexts : stepTexts(format);
  let spacing = SPACING_PX;
  for (;;) {
    const marks = placed(texts(domain, width, spacing), domain, width, measure);
    const widest = Math.max(0, ...marks.slice(isRounded ? 1 : 0).map(({ text }) => measure(text)));
    if (widest + GAP_PX <= spacing || spacing > width) return withoutOverlaps(marks, measure);
    spacing = widest + GAP_PX + 1;
  }
}

type Texts = readonly (readonly [offset: number, text: string])[];

const stepTexts =
  (format: (position: number) => string) =>
  (domain: Domain, width: number, spacing: number): Texts => {
    const steps = axisSteps(domain, width, spacing);
    // No round number may be there, where there is room for few.
    return (steps.length > 0 ? steps : [domain.first]).map((step) => [
      step - domain.first,
      format(step),
    ]);
  };

function offsetTexts({ first, last }: Domain, width: number, spacing: number): Texts {
  // A distance that is less than what the steps are rounded to says nothing.
  const offsets = axisSteps({ first: 0, last: last - first }, width, spacing).filter(
    (offset) => offset >= 2 * roundedTo(last),
  );
  return [[0, formatStep(first)], ...offsets.map((by) => [by, `+${formatValue(by)}`] as const)];
}

/** The distance between a number and the next one that can be told from it. */
function roundedTo(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(1, Math.abs(value)))) - 52);
}

function placed(
  texts: Texts,
  domain: Domain,
  width: number,
  measure: (text: string) => number,
): readonly Mark[] {
  const span = { first: 0, last: domain.last - domain.first };
  return texts.map(([offset, text]) => {
    const x = xOfPosition(offset, span, width);
    const room = measure(text);
    return { x, text, left: Math.max(0, Math.min(width - room, x - room / 2)) };
  });
}

function withoutOverlaps(
  marks: readonly Mark[],
  measure: (text: string) => number,
): readonly Mark[] {
  const kept: Mark[] = [];
  let end = -Infinity;
  for (const mark of marks) {
    if (mark.left < end + GAP_PX) continue;
    kept.push(mark);
    end = mark.left + measure(mark.text);
  }
  return kept;
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

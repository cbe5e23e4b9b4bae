/**
 * What one 8-bit level stands for. At an end of the range that may be all that was clipped there, NaN
 * and Inf: then that is said, and no number that may be false. Pure.
 */
import type { Stats } from "../api/logged.ts";
import { formatDigits, formatValue } from "../text/format.ts";
import type { Facts } from "./cells.ts";

export type Range = readonly [number, number];

export interface LevelReading {
  /** What may have been logged: one number as a rule, more at an end of the range. */
  readonly values: readonly Value[];
  /** Exactly this was logged. */
  readonly isExact: boolean;
}

export interface Value {
  readonly text: string;
  /** Not a limit, nor NaN, nor Inf. */
  readonly isNumber: boolean;
}

/** `range` are the values drawn as the lowest and the highest level, where the type leaves a choice. */
export function readLevel(
  level: number,
  { dtype, stats }: Facts,
  range: Range | null,
): LevelReading {
  if (dtype === "bool") return { values: [asNumber(level >= 128 ? "1" : "0")], isExact: true };
  if (dtype === "uint8") return { values: [asNumber(String(level))], isExact: true };
  // Nobody said what the levels mean.
  if (range === null) return { values: [asNumber(`${level}/255`)], isExact: false };
  const unit = (range[1] - range[0]) / 255;
  const values = stats === null ? [] : valuesAtEnd(level, stats, range, unit);
  if (values.length > 0) return { values, isExact: false };
  const isEnd = level === 0 || level === 255;
  const value = level === 255 ? range[1] : range[0] + level * unit;
  return {
    values: [asNumber(isEnd ? formatEnd(value) : formatLevel(value, unit))],
    isExact: false,
  };
}

/** All that may be drawn as the lowest or the highest level; nothing for the levels between. */
function valuesAtEnd(
  level: number,
  { min, max, nan, inf }: Stats,
  [low, high]: Range,
  unit: number,
): readonly Value[] {
  const near = 0.51 * unit;
  const values: Value[] = [];
  if (level === 0) {
    if (min !== null && min < low) values.push(asWord(`≤ ${formatEnd(low)}`));
    else if (min !== null && min <= low + near) values.push(asNumber(formatEnd(low)));
    if (nan > 0) values.push(asWord("NaN"));
    if (inf > 0) values.push(asWord("−Inf"));
  } else if (level === 255) {
    if (max !== null && max > high) values.push(asWord(`≥ ${formatEnd(high)}`));
    else if (max !== null && max >= high - near) values.push(asNumber(formatEnd(high)));
    if (inf > 0) values.push(asWord("+Inf"));
  }
  return values;
}

/** An end of the range, as somebody has set it. */
function formatEnd(value: number): string {
  return formatDigits(value, 6);
}

/** As many digits as tell two neighbouring levels apart, and no more. */
function formatLevel(value: number, unit: number): string {
  if (!(unit > 0)) return formatValue(value);
  if (Math.abs(value) < unit / 1000) return "0";
  const digits = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(unit)) + 1;
  return formatDigits(value, Math.min(15, Math.max(1, digits)));
}

export function asNumber(text: string): Value {
  return { text, isNumber: true };
}

function asWord(text: string): Value {
  return { text, isNumber: false };
}

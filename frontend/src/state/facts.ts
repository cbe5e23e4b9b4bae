/** What a pane's numbers were and what became of them, in words. Pure. */
import type { Facts } from "./cells.ts";

export interface FactsText {
  /** One short line. */
  readonly brief: string;
  /** What the picture does not show: clipped, NaN, Inf. Each a few words. */
  readonly warnings: readonly string[];
  /** Everything, in sentences. */
  readonly full: string;
}

export function describeFacts({ dtype, shape, stats }: Facts): FactsText {
  const size = shape === null ? null : shape.join("×");
  const [min, max] = [stats?.min ?? null, stats?.max ?? null];
  const seen = min === null || max === null ? null : `${formatValue(min)} to ${formatValue(max)}`;
  const range = stats?.value_range ?? null;
  const drawn = range === null ? null : `${formatValue(range[0])} to ${formatValue(range[1])}`;
  const warnings = stats === null ? [] : warningsOf(stats.clipped, stats.nan, stats.inf);

  const brief = [dtype, size, seen].filter((part) => part !== null).join(" · ");
  const full = [
    [dtype, size].filter((part) => part !== null).join(", "),
    seen === null ? "no finite values" : `values ${seen}`,
    drawn === null ? "drawn as they are" : `drawn with ${drawn} as black to full`,
    ...warnings,
  ];
  return { brief, warnings, full: `${full.filter((part) => part !== "").join("; ")}.` };
}

function warningsOf(clipped: number, nan: number, inf: number): readonly string[] {
  const warnings: string[] = [];
  if (clipped > 0) warnings.push(`${formatPercent(clipped)} clipped`);
  if (nan > 0) warnings.push(`${nan.toLocaleString("en")} NaN`);
  if (inf > 0) warnings.push(`${inf.toLocaleString("en")} Inf`);
  return warnings;
}

/** Whole numbers as they are, others with three significant digits, or two before an exponent. */
export function formatValue(value: number): string {
  const isPlain = Number.isInteger(value) && !isExtreme(value);
  return isPlain ? withMinus(String(value)) : formatDigits(value, isExtreme(value) ? 2 : 3);
}

/** With so many significant digits; very small and very large values have an exponent. */
export function formatDigits(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  return withMinus(isExtreme(value) ? rounded.toExponential().replace("e+", "e") : String(rounded));
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6);
}

/** The real sign in place of the hyphen. */
function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}

function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  if (percent < 0.1) return "<0.1 %";
  // Never "100 %" while something is left.
  const digits = percent < 10 || (percent > 99 && percent < 100) ? 1 : 0;
  return `${Math.min(percent, fraction < 1 ? 99.9 : 100).toFixed(digits)} %`;
}

/** Numbers as text that is short enough to read. Pure. */

/** Whole numbers as they are, others with three significant digits, or two before an exponent. */
export function formatValue(value: number): string {
  const isPlain = Number.isInteger(value) && !isExtreme(value);
  return isPlain ? withMinus(String(value)) : formatDigits(value, isExtreme(value) ? 2 : 3);
}

/**
 * With so many significant digits; very small and very large values have an exponent. Zeros at the end are
 * left out unless they are to stand in line with others.
 */
export function formatDigits(value: number, digits: number, isShort = true): string {
  const text = value.toPrecision(digits);
  const rounded = Number(text);
  if (isExtreme(value)) return withMinus(rounded.toExponential().replace("e+", "e"));
  return withMinus(isShort || text.includes("e") ? String(rounded) : text);
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6);
}

/** The real sign in place of the hyphen. */
function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}

export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  if (percent < 0.1) return "<0.1 %";
  // Never "100 %" while something is left.
  const digits = percent < 10 || (percent > 99 && percent < 100) ? 1 : 0;
  return `${Math.min(percent, fraction < 1 ? 99.9 : 100).toFixed(digits)} %`;
}

/** What stands behind a number for its unit, which may be empty. */
export function unitSuffix(unit: string): string {
  return unit === "" ? "" : ` ${unit}`;
}

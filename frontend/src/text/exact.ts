/** Numbers as text that reads back as the same number: the fewest digits that do, as numpy prints them. Pure. */

/** Bits of the fraction with the leading one, and the least exponent, by data type. */
const PRECISIONS: ReadonlyMap<string, readonly [bits: number, least: number]> = new Map([
  ["float16", [11, -14]],
  ["bfloat16", [8, -126]],
  ["float32", [24, -126]],
]);

/** `value` must be one that `dtype` can hold; other types than those above have the digits of float32. */
export function exactText(value: number, dtype: string | null): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "−Inf";
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 24) return signed(String(value));
  if (dtype !== null && /^u?int/.test(dtype)) return signed(String(value));
  const [bits, least] = PRECISIONS.get(dtype ?? "") ?? [24, -126];
  const size = Math.abs(value);
  const exponent = Math.max(least, Math.floor(Math.log2(size)));
  // Half the distance to the neighbours; below a power of two they are twice as near.
  const reach = 2 ** (exponent - bits) * (size === 2 ** exponent ? 0.5 : 1);
  for (let digits = 1; digits < 17; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.abs(Number(text) - value) < reach) return signed(plain(Number(text)));
  }
  return signed(plain(value));
}

function plain(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e7)
    ? value.toExponential().replace("e+", "e")
    : String(value);
}

/** With a real minus sign, as everywhere on the page. */
function signed(text: string): string {
  return text.replaceAll("-", "−");
}

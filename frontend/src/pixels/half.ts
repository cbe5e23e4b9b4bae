/** Half precision (IEEE 754 binary16) to single precision, which holds every half exactly. */

let table: Float32Array | null = null;

export function floatsOfHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  table ??= Float32Array.from({ length: 65536 }, (_, bits) => floatOfHalf(bits));
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < floats.length; i += 1) floats[i] = table[halves[i]!]!;
  return floats;
}

function floatOfHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

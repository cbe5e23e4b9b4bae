/** From errors to colours: dark to bright for those without a sign, blue over white to red for those with one. Pure. */
import type { Field } from "../difference/field.ts";
import type { ErrorKind } from "../difference/kinds.ts";
import { BLUE_RED, MAGMA } from "./tables.ts";

/** 256 colours, three levels each. */
export type Ramp = Uint8Array;

const magma = parseTable(MAGMA);
const blueRed = parseTable(BLUE_RED);

export function hasSign(kind: ErrorKind): boolean {
  return kind === "signed";
}

export function rampOf(kind: ErrorKind): Ramp {
  return hasSign(kind) ? blueRed : magma;
}

/** Which of the 256 colours stands for a value; `scale` is the value of the last one. */
export function colourIndex(value: number, kind: ErrorKind, scale: number): number {
  const share = hasSign(kind) ? (value / scale + 1) / 2 : value / scale;
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}

/** RGBA, row by row. */
export function colourField(
  { values }: Field,
  kind: ErrorKind,
  scale: number,
): Uint8ClampedArray<ArrayBuffer> {
  const ramp = rampOf(kind);
  const rgba = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i += 1) {
    const from = 3 * colourIndex(values[i]!, kind, scale);
    rgba[4 * i] = ramp[from]!;
    rgba[4 * i + 1] = ramp[from + 1]!;
    rgba[4 * i + 2] = ramp[from + 2]!;
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

function parseTable(table: string): Ramp {
  return Uint8Array.from({ length: 768 }, (_, i) =>
    Number.parseInt(table.slice(2 * i, 2 * i + 2), 16),
  );
}

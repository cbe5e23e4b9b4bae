/** The value of a pixel in words, from what is on the screen and what is known about the array. Pure. */
import { formatValue } from "./facts.ts";
import type { Facts } from "./cells.ts";

/** Red, green, blue, opacity as the browser gives them, 0 to 255. */
export type Rgba = readonly [number, number, number, number];

/**
 * Whole numbers are exact for 8-bit arrays. Other values have been through 8 bits on their way here
 * and carry an "≈"; so do colours that are partly transparent, which the browser stores multiplied.
 */
export function describePixel([red, green, blue, alpha]: Rgba, facts: Facts): string {
  const channels = channelsOf(facts);
  const colours = channels < 3 ? [red] : [red, green, blue];
  const hasAlpha = channels % 2 === 0;
  const range = facts.stats?.value_range ?? null;
  if (facts.dtype === "bool") return red >= 128 ? "1" : "0";
  const isExact = facts.dtype === "uint8" && (!hasAlpha || alpha === 255);
  const values = [...colours, ...(hasAlpha ? [alpha] : [])].map((value, channel) =>
    range === null || channel >= colours.length || facts.dtype === "uint8"
      ? String(value)
      : formatValue(range[0] + (value / 255) * (range[1] - range[0])),
  );
  return `${isExact ? "" : "≈ "}${values.join(" ")}`;
}

/** A picture without a last axis is grey. */
export function channelsOf({ shape }: Facts): number {
  return shape?.[2] ?? 1;
}

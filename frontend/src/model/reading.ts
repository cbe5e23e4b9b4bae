/** The value of a pixel in words, for the read-out under the pointer and for the pixel itself. Pure. */
import { hasOpacity } from "../pixels/opacity.ts";
import { arrayShapeOf } from "./arrayShape.ts";
import type { Facts } from "./cells.ts";
import { asNumber, readLevel, type LevelReading, type Range } from "./levels.ts";

/** Red, green, blue, opacity as the browser gives them, 0 to 255. */
export type Rgba = readonly [number, number, number, number];

/** Whether levels were read back from a canvas or are the ones that were stored. */
export type LevelSource = "canvas" | "stored";

interface Reading extends LevelReading {
  /** R, G, B or A; V where there is one only. */
  readonly channel: string;
}

/**
 * For the read-out under the pointer. Whole numbers are exact for 8-bit arrays. Other values have
 * been through 8 bits on their way here and carry an "≈"; so do colours that are partly transparent,
 * which the browser stores multiplied, unless they are `stored` ones.
 */
export function describePixel(rgba: Rgba, facts: Facts, from: LevelSource = "canvas"): string {
  const readings = readChannels(rgba, facts, from);
  if (readings.every(isOneNumber)) {
    const sign = readings.every(({ isExact }) => isExact) ? "" : "≈ ";
    return sign + readings.map(({ values }) => values[0]?.text).join(" ");
  }
  const texts = readings.map(inWords);
  const names = readings.map(({ channel }) => channel);
  if (texts.length === 1) return texts.join("");
  if (texts.every((text) => text === texts[0])) return `${names.join("")} ${texts[0]}`;
  return texts.map((text, index) => `${names[index]} ${text}`).join("\n");
}

/** For the pixel itself, when it is large enough: a line for each channel, or one for a grey one. */
export function labelPixel(
  rgba: Rgba,
  facts: Facts,
  from: LevelSource = "canvas",
): readonly string[] {
  const readings = readChannels(rgba, facts, from);
  const short = (text: string): string => text.replace(" ", "");
  const lines = readings.map(({ values }) => values.map(({ text }) => short(text)).join("|"));
  if (lines.some((line) => line !== lines[0])) return lines;
  return (readings[0]?.values ?? []).map(({ text }, index) =>
    index === 0 ? short(text) : `or ${text}`,
  );
}

/** Whether more may have been logged than the pixel shows: clipped, NaN or Inf. */
export function isCutOff(rgba: Rgba, facts: Facts): boolean {
  return !readChannels(rgba, facts, "canvas").every(isOneNumber);
}

/** A picture without a last axis is grey. */
export function channelsOf({ shape, isVolume = false }: Facts): number {
  return arrayShapeOf(shape, isVolume)?.channels ?? 1;
}

function readChannels(
  [red, green, blue, alpha]: Rgba,
  facts: Facts,
  from: LevelSource,
): readonly Reading[] {
  const channels = channelsOf(facts);
  const hasAlpha = hasOpacity(channels);
  const isMultiplied = hasAlpha && from === "canvas";
  const range = facts.stats?.value_range ?? null;
  const names = channels < 3 ? ["V"] : ["R", "G", "B"];
  const readings = names.map((channel, index): Reading => {
    const level = [red, green, blue][index]!;
    // The browser keeps no colour of what cannot be seen.
    if (isMultiplied && alpha === 0) return { channel, values: [UNSEEN], isExact: true };
    const { values, isExact } = readLevel(level, facts, range);
    return { channel, values, isExact: isExact && (!isMultiplied || alpha === 255) };
  });
  if (!hasAlpha) return readings;
  // Opacity of uint16 is a fraction of the type's whole range, and never clipped.
  const opacity =
    facts.dtype === "uint16"
      ? readLevel(alpha, { ...facts, stats: null }, WHOLE_UINT16)
      : readLevel(alpha, facts, range);
  return [...readings, { channel: "A", ...opacity }];
}

const WHOLE_UINT16: Range = [0, 65535];
const UNSEEN = asNumber("–");

function isOneNumber({ values }: Reading): boolean {
  return values.length === 1 && values[0]!.isNumber;
}

/** "≤ 0, NaN or −Inf". */
function inWords({ values, isExact }: Reading): string {
  const words = values.map(({ text, isNumber }) => (isNumber && !isExact ? `≈ ${text}` : text));
  const last = words.pop() ?? "";
  return words.length === 0 ? last : `${words.join(", ")} or ${last}`;
}

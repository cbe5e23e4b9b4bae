/**
 * The colour maps: tables of 256 colours. All are perceptually even and safe for colour-blind eyes, except
 * turbo, which is there because depth maps are often shown in it. Pure.
 */
import { BLUE_RED, CIVIDIS, INFERNO, MAGMA, PLASMA, TURBO, VIRIDIS } from "./tables.ts";

/** 256 colours, three levels each. */
export type Colormap = Uint8Array;

export const COLORMAP_NAMES = [
  "viridis",
  "cividis",
  "magma",
  "inferno",
  "plasma",
  "turbo",
  "gray",
  "blue-red",
  "red-blue",
] as const;

/** Those that go from little to much, and begin dark or quiet: for errors. */
export const ERROR_THEMES = ["magma", "inferno", "viridis", "cividis", "gray"] as const;

export type ErrorTheme = (typeof ERROR_THEMES)[number];

export type ColormapName = (typeof COLORMAP_NAMES)[number];

const blueRed = parseTable(BLUE_RED);

const COLORMAPS: Readonly<Record<ColormapName, Colormap>> = {
  viridis: parseTable(VIRIDIS),
  cividis: parseTable(CIVIDIS),
  magma: parseTable(MAGMA),
  inferno: parseTable(INFERNO),
  plasma: parseTable(PLASMA),
  turbo: parseTable(TURBO),
  gray: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)),
  "blue-red": blueRed,
  "red-blue": Uint8Array.from(blueRed, (_, i) => blueRed[3 * (255 - Math.floor(i / 3)) + (i % 3)]!),
};

/** What others call them. */
const ALIASES: ReadonlyMap<string, ColormapName> = new Map<string, ColormapName>([
  ["grey", "gray"],
  ["grays", "gray"],
  ["greys_r", "gray"],
  ["rdbu", "red-blue"],
  ["rdbu_r", "blue-red"],
  ["coolwarm", "blue-red"],
  ["bwr", "blue-red"],
  ["seismic", "blue-red"],
]);

/** A colour that is in none of the maps. */
export const INF_COLOUR = [0, 255, 255] as const;

/**
 * What is no number is hatched, as what does not count is: a single colour would look like the largest
 * values of some map. In greys, but not where greys are values.
 */
type Colour = readonly [red: number, green: number, blue: number];

export type Hatch = readonly [Colour, Colour];

const GREYS: Hatch = [
  [150, 150, 150],
  [104, 104, 104],
];
const MAGENTAS: Hatch = [
  [255, 0, 255],
  [120, 0, 120],
];

/** The two colours for what is no number; null for a picture, which has no colour map. */
export function hatchOf(name: ColormapName | null): Hatch {
  return name === null || name === "gray" || name === "cividis" ? MAGENTAS : GREYS;
}

/** Which of the two colours of a hatch a pixel has. */
export function stripeAt(x: number, y: number): 0 | 1 {
  return (((x + y) >> 1) & 1) as 0 | 1;
}

export function colormap(name: ColormapName): Colormap {
  return COLORMAPS[name];
}

/** The map of this name; null when there is none. */
export function colormapNamed(name: string): ColormapName | null {
  const lower = name.toLowerCase();
  return COLORMAP_NAMES.find((known) => known === lower) ?? ALIASES.get(lower) ?? null;
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** A colour as the four bytes that a canvas wants, whatever the order of bytes here is. */
export function pack(red: number, green: number, blue: number, alpha = 255): number {
  return LITTLE_ENDIAN
    ? ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0
    : ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0;
}

/** More colours than there are, for a curve that is steep where it begins. */
const FINE = 4096;

/** The colours from the first to the last value, each where the gamma puts it: above 1 earlier. */
export function warped(colormap: Colormap, gamma: number): Colormap {
  if (gamma === 1) return colormap;
  const bent = new Uint8Array(3 * FINE);
  for (let i = 0; i < FINE; i += 1) {
    const index = Math.round(255 * (i / (FINE - 1)) ** (1 / gamma));
    bent.set(colormap.subarray(3 * index, 3 * index + 3), 3 * i);
  }
  return bent;
}

/** All colours, opaque. */
export function packed(colormap: Colormap): Uint32Array {
  return Uint32Array.from({ length: colormap.length / 3 }, (_, i) =>
    pack(colormap[3 * i]!, colormap[3 * i + 1]!, colormap[3 * i + 2]!),
  );
}

/** As colormaps.mjs writes it: the first colour in hexadecimal digits, then changes as letters about P. */
function parseTable(table: string): Colormap {
  const colormap = new Uint8Array(768);
  for (let i = 0; i < 3; i += 1) colormap[i] = Number.parseInt(table.slice(2 * i, 2 * i + 2), 16);
  for (let i = 3; i < 768; i += 1) colormap[i] = colormap[i - 3]! + table.charCodeAt(i + 3) - 80;
  return colormap;
}

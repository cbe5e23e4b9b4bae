/** From errors to colours: dark to bright for those without a sign, blue over white to red for those with one. Pure. */
import type { Grid } from "../errorMaps/errorMap.ts";
import { errorMapOf, type ErrorKind } from "../errorMaps/index.ts";
import {
  colormap,
  hatchOf,
  pack,
  packed,
  stripeAt,
  type Colormap,
  type ColormapName,
  type ErrorTheme,
} from "../pixels/colormaps.ts";

export function errorColormap(kind: ErrorKind, theme: ErrorTheme): Colormap {
  return colormap(errorColormapName(kind, theme));
}

export function errorColormapName(kind: ErrorKind, theme: ErrorTheme): ColormapName {
  return errorMapOf(kind).hasSign ? "blue-red" : theme;
}

/** Which of the 256 colours stands for a value; `scale` is the value of the last one. */
export function colourIndex(value: number, kind: ErrorKind, scale: number): number {
  const share = errorMapOf(kind).hasSign ? (value / scale + 1) / 2 : value / scale;
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}

/** RGBA, row by row. In a drag this runs over every pixel that is seen: four bytes are written at once. */
export function colourField(
  { values, width }: Pick<Grid, "values" | "width">,
  kind: ErrorKind,
  scale: number,
  theme: ErrorTheme,
): Uint8ClampedArray<ArrayBuffer> {
  const colours = packed(errorColormap(kind, theme));
  // As colourIndex has it: the half is what rounds.
  const [factor, offset] = errorMapOf(kind).hasSign ? [127.5 / scale, 128] : [255 / scale, 0.5];
  // Where a value is not a number there is no error to speak of.
  const holes = hatchOf(errorColormapName(kind, theme)).map((colour) => pack(...colour));
  const rgba = new Uint32Array(values.length);
  for (let i = 0; i < rgba.length; i += 1) {
    const index = values[i]! * factor + offset;
    if (Number.isNaN(index)) rgba[i] = holes[stripeAt(i % width, Math.floor(i / width))]!;
    else rgba[i] = colours[index > 255 ? 255 : index < 0 ? 0 : index | 0]!;
  }
  return new Uint8ClampedArray(rgba.buffer);
}

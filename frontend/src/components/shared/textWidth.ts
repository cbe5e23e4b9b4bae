/** How wide a text will be on the page. */
import { tellApart } from "../../model/names.ts";

let context: CanvasRenderingContext2D | null = null;

/** In CSS pixels, in the page's own typeface at `size_px`. */
export function textWidth(text: string, size_px: number): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return text.length * size_px * 0.55;
  context.font = `${size_px}px ${fontFamily()}`;
  return context.measureText(text).width;
}

/** The names as they are where all of them have room, else what tells them apart. */
export function shortest(names: readonly string[], room_px: number): ReadonlyMap<string, string> {
  const hasRoom = names.every(
    (name) => name.length < MOST_MEASURED && textWidth(name, NAME_PX) <= room_px,
  );
  return hasRoom ? new Map() : tellApart(names);
}

const NAME_PX = 13;
const MOST_MEASURED = 400;

let valueGroup: string | null = null;

function fontFamily(): string {
  return (valueGroup ??= getComputedStyle(document.body).fontFamily);
}

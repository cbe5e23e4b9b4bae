/** A map with fewer pixels, for a pane that has no room for all. Pure. */
import type { Grid } from "./errorMap.ts";
import type { Size } from "../pixels/view.ts";

/** Each pixel has the mean of those that it stands for, as far as they have a value. */
export function reduced(field: Grid, { width, height }: Size): Grid {
  const values = new Float32Array(width * height);
  const columns = edges(width, field.width);
  const rows = edges(height, field.height);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 1) {
      let [sum, count] = [0, 0];
      for (let row = rows[y]!; row < rows[y + 1]!; row += 1) {
        const start = row * field.width;
        for (let at = start + columns[x]!; at < start + columns[x + 1]!; at += 1) {
          const value = field.values[at]!;
          if (Number.isNaN(value)) continue;
          sum += value;
          count += 1;
        }
      }
      values[to] = count === 0 ? NaN : sum / count;
    }
  }
  return { width, height, values };
}

/** Where each of `count` shares of `available` pixels begins, and where the last one ends. */
function edges(count: number, available: number): Uint32Array {
  return Uint32Array.from({ length: count + 1 }, (_, i) => Math.floor((i * available) / count));
}

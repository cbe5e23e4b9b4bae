/** What comes out of a recipe. */
import type { Tally } from "../pixels/recipe.ts";

export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** Row by row, colours not multiplied by opacity. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly tally: Tally;
}

/** A picture in a pane, with what is drawn under it and into its pixels. */
import type { Rgba } from "../model/reading.ts";
import type { Picture } from "../pixels/picture.ts";
import type { Point } from "../pixels/view.ts";

export interface Layer {
  readonly picture: Picture;
  readonly hasAlpha: boolean;
  /** What stands in a pixel when it is large enough: a few short lines. null: its levels are not known. */
  readonly label: (levels: Rgba | null, x: number, y: number) => readonly string[];
  /** In place of text, an arrow: its ends as shares of the longest one; null for none. */
  readonly arrow?: (x: number, y: number) => Point | null;
  /** Lies under the picture, in the same field of view, and is seen through it. */
  readonly under?: Picture;
  /** Of the picture over what lies under it. */
  readonly opacity?: number;
}

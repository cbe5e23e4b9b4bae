/** What a pane is given, as signals: its cells, and how two pictures share it. */
import type { ReadonlySignal } from "@preact/signals";
import type { Cell, PictureCell } from "./cells.ts";

/** How a picture and the one that it is compared with share the pane. */
export interface Showing {
  /** Where the other one begins; null when not both are seen. */
  readonly split: ReadonlySignal<Split | null>;
  /** Whether the other one is seen in place of the first. */
  readonly isSwapped: ReadonlySignal<boolean>;
}

export interface PaneCells {
  readonly cell: ReadonlySignal<Cell>;
  readonly other: ReadonlySignal<Cell>;
  /** What lies under a picture that lets it through. */
  readonly under: ReadonlySignal<Cell>;
  /** The nearest picture that is decoded, for a wanted one that is not. */
  readonly near: (wanted: PictureCell) => PictureCell | null;
}

/** A line through all panes, as a fraction of their width or height. */
export interface Split {
  readonly axis: "x" | "y";
  readonly at: number;
}

/** Sizes of panes and rows, in whole pixels and known before any picture is: nothing moves later. Pure. */
import type { Size } from "../pixels/view.ts";

/** How large panes may become: small, medium, or as large as the window allows. */
export type PaneSize = "s" | "m" | "l";

export interface GroupLayout {
  readonly paneWidth: number;
  /** Height of the picture in each row. */
  readonly paneHeights: readonly number[];
  /** Of all rows together. */
  readonly height: number;
  readonly width: number;
}

export const LABEL_WIDTH = 112;
/** Room left and right of a group. */
export const MARGIN = 16;
export const GAP = 8;
/** The two lines of facts under a pane, and the space to the next row. */
export const FACTS_HEIGHT = 46;
/** Group heading. */
export const HEADING_HEIGHT = 44;
/** Group heading and column headings. */
export const HEADINGS_HEIGHT = 84;

/** Four columns, two runs with input and target, fit beside the list of runs in a window of 1024. */
const MIN_WIDTH: Record<PaneSize, number> = { s: 120, m: 144, l: 144 };
const MAX_WIDTH: Record<PaneSize, number> = { s: 150, m: 264, l: 2000 };

/** Pictures that are wider or taller still get a margin. */
const WIDEST = 8;
const TALLEST = 0.3;

function clampAspect(aspect: number): number {
  return Math.min(WIDEST, Math.max(TALLEST, aspect));
}

/** Column headings alone, and a little air. */
const FOCUS_MARGIN = 40;

/** One sample alone: panes as tall as the window, so that a picture that is zoomed in has all of it. */
export function layOutFocus(availableSize: Size, columns: number, aspect: number): GroupLayout {
  const { paneWidth, width } = layOutGroup(availableSize, columns, [aspect], "l");
  const least = Math.round(paneWidth / clampAspect(aspect));
  const paneHeight = Math.max(
    least,
    Math.floor(availableSize.height - FOCUS_MARGIN - FACTS_HEIGHT - 24),
  );
  return { paneWidth, paneHeights: [paneHeight], height: paneHeight + FACTS_HEIGHT, width };
}

/** `room` is what the scrolling area shows at once; `aspects` are width over height, one for each row. */
export function layOutGroup(
  availableSize: Size,
  columns: number,
  aspects: readonly number[],
  size: PaneSize,
): GroupLayout {
  const tallest = clampAspect(aspects.reduce((least, aspect) => Math.min(least, aspect), WIDEST));
  const fair = (availableSize.width - LABEL_WIDTH) / Math.max(1, columns) - GAP;
  // A row is never taller than the window.
  const seen = (availableSize.height - HEADINGS_HEIGHT - FACTS_HEIGHT) * tallest;
  const paneWidth = Math.floor(
    Math.max(MIN_WIDTH[size], Math.min(fair, MAX_WIDTH[size], Math.max(seen, 200))),
  );
  const paneHeights = aspects.map((aspect) => Math.round(paneWidth / clampAspect(aspect)));
  return {
    paneWidth,
    paneHeights,
    height: paneHeights.reduce((sum, height) => sum + height + FACTS_HEIGHT, 0),
    width: LABEL_WIDTH + columns * (paneWidth + GAP),
  };
}

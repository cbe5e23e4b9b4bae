/** What a chart shows: lines with bands, or ribbons of colour, and its numbers at one position. */
import type { Band, Curve } from "./curves.ts";
import type { Domain } from "./domain.ts";

export interface ChartLine {
  readonly colour: string;
  readonly curve: Curve;
  /** In front, and thicker. */
  readonly isMarked: boolean;
  /** What it is compared with, not what a run made. */
  readonly isDashed?: boolean;
}

export interface ChartBand {
  readonly colour: string;
  readonly band: Band;
}

/** The timeline in stretches of colour. */
export interface Ribbon {
  /** Whose it is, by colour; stands at its beginning. */
  readonly mark: string;
  /** Each colour holds until the next position. */
  readonly positions: readonly number[];
  readonly colours: readonly string[];
}

export interface Chart {
  readonly domain: Domain;
  /** The values at the lower and at the upper edge. */
  readonly range: readonly [number, number];
  readonly lines: readonly ChartLine[];
  readonly bands: readonly ChartBand[];
  /** One below the other; instead of lines. */
  readonly ribbons: readonly Ribbon[];
}

/** One number at a position, and whose it is. */
export interface ChartEntry {
  readonly colour: string;
  readonly name: string;
  readonly text: string;
}

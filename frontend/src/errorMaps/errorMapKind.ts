/**
 * What an error map shows of each pixel. A new one is a file beside this one, and a line in `index.ts`.
 */
import type { Compared } from "../kinds/paneKind.ts";
import type { Size } from "../pixels/view.ts";
import type { PlanePair } from "./planes.ts";

export interface ErrorMapKind {
  /** In a list to choose from. */
  readonly label: string;
  /** With `a` for the picture and `b` for what it is compared with. */
  readonly formula: string;
  /** What it counts in, in words, by what is compared; null where there is no such map. */
  readonly counted: Readonly<Record<Compared, string | null>>;
  /** The unit of errors of values that have this one; empty without any. */
  unit(unit: string): string;
  /** Whether errors may be below zero. */
  readonly hasSign: boolean;
  /** Whether numbers count as fractions of the range that the log states, and not of the values that are there. */
  readonly isOfStatedRange: boolean;
  /** The power of the difference that the error is, where that is all that it takes: of levels and of vectors, too. */
  readonly power: 1 | 2 | null;
  /** The errors of all pixels, row by row, from all channels; `full` is the difference that counts as 1. */
  errors(channels: readonly PlanePair[], size: Size, full: number): Float32Array<ArrayBuffer>;
}

/** Adds the errors of one channel to `sums`. */
type AddErrors = (pair: PlanePair, size: Size, full: number, sums: Float32Array) => void;

/** Errors that are found channel by channel: a pixel has their mean. */
export function meanOverChannels(add: AddErrors): ErrorMapKind["errors"] {
  return (channels, size, full) => {
    const sums = new Float32Array(size.width * size.height);
    for (const pair of channels) add(pair, size, full, sums);
    if (channels.length > 1) for (let i = 0; i < sums.length; i += 1) sums[i]! /= channels.length;
    return sums;
  };
}

/** What an error counts in that has the dimension of the values. */
export const IN_VALUES = {
  fractions: "as fractions of the logged range, or else of the dtype's range; mean over channels",
  numbers: "in the unit of the values",
} as const;

/** Errors that take no more than the difference; without its sign unless `hasSign`. */
export function ofDifference(
  power: 1 | 2,
  hasSign = false,
): Pick<ErrorMapKind, "hasSign" | "isOfStatedRange" | "power" | "errors"> {
  return {
    hasSign,
    isOfStatedRange: false,
    power,
    errors: meanOverChannels(({ a, b }, _size, full, sums) => {
      for (let i = 0; i < sums.length; i += 1) {
        const error = (a[i]! - b[i]!) / full;
        // A function for each kind of map would take several times as long.
        sums[i]! += power === 2 ? error * error : hasSign ? error : Math.abs(error);
      }
    }),
  };
}

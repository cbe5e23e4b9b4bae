/** One picture, as its header describes it. */
import type { ValueRange } from "../kinds/valueRange.ts";

/** A picture that was logged. */
export interface Logged {
  /** What it is: equal digest, equal picture. */
  readonly digest: string;
  /** Where its payload is; null where there is none. */
  readonly key: string | null;
  readonly stats: Stats | null;
  readonly media: string | null;
  readonly shape: readonly number[] | null;
  readonly dtype: string | null;
  /** Why a payload that should be there is not. */
  readonly problem: string | null;
}

/** Facts about the logged array; a field is null when it was not said. */
export interface Stats {
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly inf: number;
  /** Fraction of the values outside value_range, 0 to 1. */
  readonly clipped: number;
  readonly value_range: ValueRange | null;
}

/**
 * The kinds of error maps. Of pictures they count in fractions of their range: 1 is black against
 * full; of numbers with a unit in that unit. Classes only agree or do not, whatever the kind.
 */
import { kindOf, type PaneSpec } from "../kinds/index.ts";

export const ERROR_KINDS = ["absolute", "signed", "squared", "relative", "ssim"] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/** What the user chose: also the hits and misses of a class, which pictures show as absolute error. */
export const ERROR_VIEWS = ["off", ...ERROR_KINDS, "confusion"] as const;

export type ErrorView = (typeof ERROR_VIEWS)[number];

/** Vectors are compared by their distance, which has no sign and is no share of anything. */
const OF_VECTORS: readonly ErrorKind[] = ["absolute", "squared"];

/** Whether there are maps of this kind of such panes. */
export function isComparedBy(kind: ErrorKind, spec: PaneSpec): boolean {
  return kindOf(spec).compared !== "vectors" || OF_VECTORS.includes(kind);
}

interface KindWords {
  /** In a list to choose from. */
  readonly name: string;
  /** With `a` for the picture and `b` for what it is compared with. */
  readonly formula: string;
}

export const KIND_WORDS: Record<ErrorKind | "confusion", KindWords> = {
  absolute: { name: "Absolute error", formula: "|a − b|" },
  signed: { name: "Signed error", formula: "a − b" },
  squared: { name: "Squared error", formula: "(a − b)²" },
  relative: { name: "Relative error", formula: "|a − b| / (|b| + 1 %)" },
  ssim: { name: "1 − SSIM", formula: "1 − SSIM, 11 × 11 windows" },
  confusion: { name: "TP, FP, FN, TN", formula: "hits and misses of a class" },
};

export function isErrorView(text: string | undefined): text is ErrorView {
  return (ERROR_VIEWS as readonly (string | undefined)[]).includes(text);
}

/** The kind of map that a pane of numbers shows. */
export function numberKind(view: ErrorView): ErrorKind {
  return view === "off" || view === "confusion" ? "absolute" : view;
}

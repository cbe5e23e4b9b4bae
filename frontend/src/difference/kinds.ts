/** The kinds of error maps. All count in fractions of the drawn range: 1 is black against full. */

export const ERROR_KINDS = ["absolute", "signed", "squared", "relative", "ssim"] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

interface KindWords {
  /** In a list to choose from. */
  readonly name: string;
  /** With `a` for the picture and `b` for what it is compared with. */
  readonly formula: string;
}

export const KIND_WORDS: Record<ErrorKind, KindWords> = {
  absolute: { name: "Absolute error", formula: "|a − b|" },
  signed: { name: "Signed error", formula: "a − b" },
  squared: { name: "Squared error", formula: "(a − b)²" },
  relative: { name: "Relative error", formula: "|a − b| / (b + 0.01)" },
  ssim: { name: "1 − SSIM", formula: "1 − SSIM, 7 × 7 windows" },
};

export function isErrorKind(text: string | undefined): text is ErrorKind {
  return (ERROR_KINDS as readonly (string | undefined)[]).includes(text);
}

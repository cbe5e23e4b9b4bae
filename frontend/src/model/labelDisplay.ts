/** How panes of labels are shown, all of them together. Pure. */

export interface LabelDisplay {
  /** The classes alone, over the input, or only their edges over the input. */
  readonly style: LabelStyle;
  /** Of the classes over the input. */
  readonly opacity: number;
  /** Whether the scores are shown in place of the classes, where they were logged. */
  readonly hasScores: boolean;
  /** The score above which a pixel has the class; null: as it was logged. */
  readonly threshold: number | null;
}

export const LABEL_STYLES = ["plain", "overlay", "outline"] as const;

export type LabelStyle = (typeof LABEL_STYLES)[number];

export const PLAIN_LABELS: LabelDisplay = {
  style: "plain",
  opacity: 0.5,
  hasScores: false,
  threshold: null,
};

export function writeLabelDisplay({ style, opacity, hasScores, threshold }: LabelDisplay): string {
  const parts = [
    style === PLAIN_LABELS.style ? "" : style,
    opacity === PLAIN_LABELS.opacity ? "" : String(opacity),
    hasScores ? "scores" : "",
    threshold === null ? "" : String(threshold),
  ];
  return parts.every((part) => part === "") ? "" : parts.join(",");
}

export function readLabelDisplay(text: string): LabelDisplay {
  const [style, opacity, scores, threshold] = text.split(",");
  return {
    style: LABEL_STYLES.find((known) => known === style) ?? PLAIN_LABELS.style,
    opacity: fraction(opacity) ?? PLAIN_LABELS.opacity,
    hasScores: scores === "scores",
    threshold: fraction(threshold),
  };
}

function fraction(text: string | undefined): number | null {
  const value = Number(text);
  return text !== undefined && text !== "" && value >= 0 && value <= 1 ? value : null;
}

/** How bright, how contrasty: one curve from stored to shown levels, for all pictures together. Pure. */

export interface Adjustments {
  /** Added to every level; −1 is black, 1 is white. */
  readonly brightness: number;
  /** Distance of every level from the middle is multiplied by this. */
  readonly contrast: number;
  /** Above 1 the dark parts become lighter. */
  readonly gamma: number;
}

export const NO_ADJUSTMENTS: Adjustments = { brightness: 0, contrast: 1, gamma: 1 };

export const ADJUSTMENT_LIMITS = {
  brightness: { min: -1, max: 1 },
  contrast: { min: 0.1, max: 10 },
  gamma: { min: 0.1, max: 10 },
} as const;

export function isUnadjusted(adjustments: Adjustments): boolean {
  return adjustments.brightness === 0 && adjustments.contrast === 1 && adjustments.gamma === 1;
}

/** The shown level, 0 to 1, for each of the 256 stored ones. */
export function toneCurve({ brightness, contrast, gamma }: Adjustments): readonly number[] {
  return Array.from({ length: 256 }, (_, level) => {
    const straight = (level / 255 - 0.5) * contrast + 0.5 + brightness;
    return Math.min(1, Math.max(0, straight)) ** (1 / gamma);
  });
}

export function writeAdjustments(adjustments: Adjustments): string {
  return isUnadjusted(adjustments)
    ? ""
    : [adjustments.brightness, adjustments.contrast, adjustments.gamma].join(",");
}

export function readAdjustments(text: string): Adjustments {
  const [brightness, contrast, gamma, ...more] = text.split(",").map(Number);
  const adjustments = { brightness: brightness!, contrast: contrast!, gamma: gamma! };
  const isRight =
    text !== "" &&
    more.length === 0 &&
    (["brightness", "contrast", "gamma"] as const).every(
      (name) =>
        adjustments[name] >= ADJUSTMENT_LIMITS[name].min &&
        adjustments[name] <= ADJUSTMENT_LIMITS[name].max,
    );
  return isRight ? adjustments : NO_ADJUSTMENTS;
}

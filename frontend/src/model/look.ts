/** How bright, how contrasty: one curve from stored to shown levels, for all pictures together. Pure. */

export interface Look {
  /** Added to every level; −1 is black, 1 is white. */
  readonly brightness: number;
  /** Distance of every level from the middle is multiplied by this. */
  readonly contrast: number;
  /** Above 1 the dark parts become lighter. */
  readonly gamma: number;
}

export const PLAIN: Look = { brightness: 0, contrast: 1, gamma: 1 };

export const LOOK_LIMITS = {
  brightness: { min: -1, max: 1 },
  contrast: { min: 0.1, max: 10 },
  gamma: { min: 0.1, max: 10 },
} as const;

export function isPlain(look: Look): boolean {
  return look.brightness === 0 && look.contrast === 1 && look.gamma === 1;
}

/** The shown level, 0 to 1, for each of the 256 stored ones. */
export function toneCurve({ brightness, contrast, gamma }: Look): readonly number[] {
  return Array.from({ length: 256 }, (_, level) => {
    const straight = (level / 255 - 0.5) * contrast + 0.5 + brightness;
    return Math.min(1, Math.max(0, straight)) ** (1 / gamma);
  });
}

export function writeLook(look: Look): string {
  return isPlain(look) ? "" : [look.brightness, look.contrast, look.gamma].join(",");
}

export function readLook(text: string): Look {
  const [brightness, contrast, gamma, ...more] = text.split(",").map(Number);
  const look = { brightness: brightness!, contrast: contrast!, gamma: gamma! };
  const isRight =
    text !== "" &&
    more.length === 0 &&
    (["brightness", "contrast", "gamma"] as const).every(
      (name) => look[name] >= LOOK_LIMITS[name].min && look[name] <= LOOK_LIMITS[name].max,
    );
  return isRight ? look : PLAIN;
}

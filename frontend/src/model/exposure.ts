/** How bright pictures of more than 8 bits are shown, all of them together. Pure. */
import type { Exposure } from "../pixels/recipe.ts";

export const NO_EXPOSURE: Exposure = { ev: 0, gamma: 1 };

export const EXPOSURE_LIMITS = {
  ev: { min: -16, max: 16 },
  gamma: { min: 0.1, max: 10 },
} as const;

export function writeExposure({ ev, gamma }: Exposure): string {
  return ev === NO_EXPOSURE.ev && gamma === NO_EXPOSURE.gamma ? "" : `${ev},${gamma}`;
}

export function readExposure(text: string): Exposure {
  const [ev, gamma, ...more] = text.split(",").map(Number);
  const isRight =
    text !== "" &&
    more.length === 0 &&
    isWithin(ev, EXPOSURE_LIMITS.ev) &&
    isWithin(gamma, EXPOSURE_LIMITS.gamma);
  return isRight ? { ev: ev!, gamma: gamma! } : NO_EXPOSURE;
}

function isWithin(
  value: number | undefined,
  limits: { readonly min: number; readonly max: number },
): boolean {
  return value !== undefined && value >= limits.min && value <= limits.max;
}

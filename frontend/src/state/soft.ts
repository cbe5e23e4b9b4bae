/** Soft layers: the scores that a pane of labels was made from, logged beside it. Pure. */
import type { Threshold } from "../draw/recipe.ts";
import type { Facts } from "./cells.ts";
import { channelsOf } from "./reading.ts";

const SUFFIX = ":soft";

/** The role whose pane holds the scores of another. */
export function softRole(role: string): string {
  return role + SUFFIX;
}

export function isSoftRole(role: string): boolean {
  return role.endsWith(SUFFIX);
}

/** What the scores are of, by the channels of the array that they were made from. */
export function scoresOf(facts: Facts): Threshold["of"] {
  const channels = channelsOf(facts);
  return channels < 2 ? "one" : channels === 2 ? "two" : "winner";
}

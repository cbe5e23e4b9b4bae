/** The values drawn as black and as full. */
import { list, number } from "../json.ts";

export type ValueRange = readonly [number, number];

export function readRange(json: unknown): ValueRange | null {
  const [low, high] = list(json).map(number);
  return typeof low === "number" && typeof high === "number" ? [low, high] : null;
}

/** Which of the facts about a pane there is room for, in its two lines. Pure. */
import type { FactsText } from "./facts.ts";

export interface FactsLines {
  readonly first: string;
  readonly warning: string;
  readonly second: string;
}

const BETWEEN = " · ";

/** `room` is the width of a line, `sign` that of the sign before a warning, both as `measure` says. */
export function fitFacts(
  { what, seen, warnings }: Pick<FactsText, "what" | "seen" | "warnings">,
  room: number,
  sign: number,
  measure: (text: string) => number,
): FactsLines {
  const whole = [what, seen].filter((part) => part !== "").join(BETWEEN);
  const hasAll = measure(whole) <= room;
  const least = warnings.at(-1) ?? "";
  const warning = warnings.find((words) => sign + measure(words) <= room) ?? least;
  const left = room - (warning === "" ? 0 : sign + measure(warning + BETWEEN));
  const hasSecond = !hasAll && seen !== "" && (warning === "" || measure(seen) <= left);
  return { first: hasAll ? whole : what, warning, second: hasSecond ? seen : "" };
}

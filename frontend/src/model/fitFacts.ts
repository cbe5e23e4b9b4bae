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
  return {
    first: hasAll ? whole : cutTo(what, room, measure),
    warning,
    second: hasSecond ? seen : "",
  };
}

/** Whole parts only: half a number is another number. */
function cutTo(what: string, room: number, measure: (text: string) => number): string {
  const parts = what.split(BETWEEN);
  const shown = (count: number): string =>
    count === parts.length ? what : `${parts.slice(0, count).join(BETWEEN)} …`;
  if (measure(what) <= room) return what;
  let count = 1;
  while (count < parts.length && measure(shown(count + 1)) <= room) count += 1;
  return shown(count);
}

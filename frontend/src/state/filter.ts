/** A filter as people type it: a regular expression, or a half-typed one that must do no harm. */

export interface Filter {
  readonly matches: (name: string) => boolean;
  /** What is wrong with the expression; then everything matches. */
  readonly problem: string | null;
}

const everything: Filter = { matches: () => true, problem: null };

export function parseFilter(typed: string): Filter {
  if (typed === "") return everything;
  try {
    // As in TensorBoard: case does not matter, a match anywhere is a match.
    const expression = new RegExp(typed, "i");
    return { matches: (name) => expression.test(name), problem: null };
  } catch (error) {
    // "Invalid regular expression: /unet(/i: Unterminated group": the end says it.
    const detail = error instanceof Error ? error.message.split(": ").at(-1) : undefined;
    return { ...everything, problem: detail ?? "not a regular expression" };
  }
}

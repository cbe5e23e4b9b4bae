/** A filter as people type it: a regular expression, or a half-typed one that must do no harm. */

export interface Filter {
  readonly matches: (name: string) => boolean;
  /** What is wrong with the expression; then everything matches. */
  readonly problem: string | null;
}

const PROBLEM =
  "not a valid regular expression; to match ( [ * + ? literally, write \\( \\[ \\* \\+ \\?";

const everything: Filter = { matches: () => true, problem: null };

export function parseFilter(typed: string): Filter {
  if (typed === "") return everything;
  try {
    // As in TensorBoard: case does not matter, a match anywhere is a match.
    const expression = new RegExp(typed, "i");
    return { matches: (name) => expression.test(name), problem: null };
  } catch {
    return { ...everything, problem: PROBLEM };
  }
}

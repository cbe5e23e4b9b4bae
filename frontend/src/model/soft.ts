/** Soft layers: the scores that a pane of labels was made from, logged beside it. Pure. */
const SUFFIX = ":soft";

/** The role whose pane holds the scores of another. */
export function softRole(role: string): string {
  return role + SUFFIX;
}

export function isSoftRole(role: string): boolean {
  return role.endsWith(SUFFIX);
}

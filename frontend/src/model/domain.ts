/** The two ends of a timeline, or of a run. Pure. */
export interface Domain {
  readonly first: number;
  readonly last: number;
}

/** The place in it that is nearest. */
export function within({ first, last }: Domain, place: number): number {
  return Math.min(last, Math.max(first, place));
}

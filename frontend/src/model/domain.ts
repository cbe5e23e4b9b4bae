/** The two ends of a timeline, or of a run. Pure. */
export interface Domain {
  readonly first: number;
  readonly last: number;
}

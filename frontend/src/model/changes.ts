/** Inputs and targets that should have stayed the same and did not, as the writer has told. Pure. */
import { positionsOf, type Series } from "../api/contract.ts";
import type { Source } from "./cells.ts";

export interface Change {
  readonly run: string;
  readonly sample: string;
  readonly role: string;
  /** Where it is on the timeline. */
  readonly position: number;
  /** The step itself. */
  readonly step: number;
}

/** In the order of the samples, roles and positions. */
export function changesIn(run: string, series: Series): readonly Change[] {
  return [...series.samples.keys()].flatMap((sample) => changesOf(run, series, sample));
}

export function changesOf(run: string, series: Series, sample: string): readonly Change[] {
  return [...(series.samples.get(sample)?.panes ?? [])].flatMap(([role, { changed }]) =>
    [...changed].flatMap((index) => {
      const step = series.steps[index];
      const position = positionsOf(series)[index];
      return step === undefined || position === undefined
        ? []
        : [{ run, sample, role, position, step }];
    }),
  );
}

/** Of the samples of a tag, by sample. */
export function changesBySample(
  sources: readonly Source[],
): ReadonlyMap<string, readonly Change[]> {
  const found = new Map<string, Change[]>();
  for (const { run, state } of sources) {
    if (state.kind !== "ready") continue;
    for (const change of changesIn(run, state.series)) {
      const known = found.get(change.sample);
      if (known === undefined) found.set(change.sample, [change]);
      else known.push(change);
    }
  }
  return found;
}

/** By position, for the timeline. */
export function byPosition(changes: Iterable<Change>): ReadonlyMap<number, readonly Change[]> {
  const found = new Map<number, Change[]>();
  for (const change of changes) {
    const known = found.get(change.position);
    if (known === undefined) found.set(change.position, [change]);
    else known.push(change);
  }
  return found;
}

/** "target of sample 3 changed", "input and target of 16 samples changed". */
export function nameChanges(changes: readonly Change[]): string {
  const roles = [...new Set(changes.map(({ role }) => role))].join(" and ");
  const samples = new Set(changes.map(({ sample }) => sample));
  const [first = ""] = samples;
  const whose = samples.size === 1 ? `sample ${first.slice(0, 40)}` : `${samples.size} samples`;
  return `${roles} of ${whose} changed`;
}

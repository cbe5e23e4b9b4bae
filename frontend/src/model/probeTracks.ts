/** What there is to read for a probe: for each run's output, and for the target, its cells along the timeline. Pure. */
import { positionsOf } from "../api/contract.ts";
import { kindOf } from "../kinds/index.ts";
import type { Threshold } from "../pixels/recipe.ts";
import { cellAt, unlessReadable, type PictureCell, type Source } from "./cells.ts";
import type { LabelDisplay } from "./labelDisplay.ts";
import type { Probe } from "./probe.ts";
import { spread } from "./probeValues.ts";
import { softCell, thresholdOf } from "./soft.ts";

export interface ProbeTrack {
  readonly role: "output" | "target";
  /** Of a target: the first run that has it. */
  readonly run: string;
  readonly jobs: readonly ProbeJob[];
}

/** One array at one position. */
export interface ProbeJob {
  readonly position: number;
  readonly cell: PictureCell;
  /** The scores, where a threshold makes classes of them. */
  readonly soft: PictureCell | null;
  readonly threshold: Threshold | null;
  /** Equal name, equal value. */
  readonly name: string;
}

/** More than there are pixels to tell apart would only be slow. */
const MOST_POSITIONS = 240;

export function tracksOf(
  probe: Probe,
  sources: readonly Source[],
  labels: LabelDisplay,
  slice: (depth: number) => number,
  isReadable: boolean,
): readonly ProbeTrack[] {
  const tracks = sources.flatMap((source): readonly ProbeTrack[] => {
    const jobs = jobsOf(probe, source, "output", labels, slice, isReadable);
    return jobs.length > 0 ? [{ role: "output", run: source.run, jobs }] : [];
  });
  const targets = sources.map((source) => ({
    run: source.run,
    jobs: jobsOf(probe, source, "target", labels, slice, isReadable),
  }));
  return [...tracks, ...targetsOf(targets)];
}

type Jobs = Pick<ProbeTrack, "run" | "jobs">;

/**
 * Runs have one target as a rule: it is followed over the positions of all of them, as far as any goes. Those
 * of a run that differ from it are followed apart.
 */
function targetsOf(all: readonly Jobs[]): readonly ProbeTrack[] {
  const targets: { readonly run: string; readonly jobs: Map<number, ProbeJob> }[] = [];
  for (const { run, jobs } of all) {
    if (jobs.length === 0) continue;
    const same = targets.find((target) => isSame(target.jobs, jobs));
    const into = same?.jobs ?? new Map<number, ProbeJob>();
    for (const job of jobs) if (!into.has(job.position)) into.set(job.position, job);
    if (same === undefined) targets.push({ run, jobs: into });
  }
  return targets.map(({ run, jobs }) => ({
    role: "target",
    run,
    jobs: spread(
      [...jobs.values()].sort((a, b) => a.position - b.position),
      MOST_POSITIONS,
    ),
  }));
}

/** Whether there is the same to read, wherever both have something. */
function isSame(known: ReadonlyMap<number, ProbeJob>, jobs: readonly ProbeJob[]): boolean {
  const names = new Set([...known.values()].map(({ name }) => name));
  return (
    jobs.some(({ name }) => names.has(name)) &&
    jobs.every(({ position, name }) => (known.get(position)?.name ?? name) === name)
  );
}

function jobsOf(
  probe: Probe,
  source: Source,
  role: string,
  labels: LabelDisplay,
  slice: (depth: number) => number,
  isReadable: boolean,
): readonly ProbeJob[] {
  if (source.state.kind !== "ready") return [];
  const { sample } = probe;
  return spread(positionsOf(source.state.series), MOST_POSITIONS).flatMap(
    (position): readonly ProbeJob[] => {
      const found = cellAt([source], sample, role, position);
      if (found.kind !== "picture" || !found.isExact) return [];
      const cell = { ...found, ref: unlessReadable(found.ref, isReadable) };
      const isThresholded =
        kindOf(cell.spec).classes(cell.spec) !== null && labels.threshold !== null;
      const where = { sources: [source], sample, role, position };
      const soft = isThresholded ? softCell(cell, where) : null;
      const threshold = soft === null ? null : thresholdOf(labels, cell);
      const name = JSON.stringify([
        cell.ref.digest,
        soft?.ref.digest,
        threshold?.at,
        slice(cell.ref.depth),
        [probe.x, probe.y, probe.width, probe.height],
      ]);
      return [{ position, cell, soft, threshold, name }];
    },
  );
}

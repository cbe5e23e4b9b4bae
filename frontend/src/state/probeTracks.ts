/** What there is to read for a probe: for each run's output, and for the target, its cells over the steps. Pure. */
import type { Threshold } from "../draw/recipe.ts";
import { cellAt, unlessReadable, type PictureCell, type Source } from "./cells.ts";
import { thresholdOf, softCell } from "./drawer.ts";
import type { LabelLook } from "./labelLook.ts";
import type { Probe } from "./probe.ts";
import { spread } from "./probeValues.ts";

export interface ProbeTrack {
  readonly role: "output" | "target";
  /** Of the target: that of the first run that has one. */
  readonly run: string;
  readonly jobs: readonly ProbeJob[];
}

/** One array at one step. */
export interface ProbeJob {
  readonly step: number;
  readonly cell: PictureCell;
  /** The scores, where a threshold makes classes of them. */
  readonly soft: PictureCell | null;
  readonly threshold: Threshold | null;
  /** Equal name, equal value. */
  readonly name: string;
}

/** More than there are pixels to tell apart would only be slow. */
const MOST_STEPS = 240;

export function tracksOf(
  probe: Probe,
  sources: readonly Source[],
  labels: LabelLook,
  slice: (depth: number) => number,
  isReadable: boolean,
): readonly ProbeTrack[] {
  const tracks = sources.flatMap((source): readonly ProbeTrack[] => {
    const jobs = jobsOf(probe, source, "output", labels, slice, isReadable);
    return jobs.length > 0 ? [{ role: "output", run: source.run, jobs }] : [];
  });
  for (const source of sources) {
    const jobs = jobsOf(probe, source, "target", labels, slice, isReadable);
    if (jobs.length > 0) return [...tracks, { role: "target", run: source.run, jobs }];
  }
  return tracks;
}

function jobsOf(
  probe: Probe,
  source: Source,
  role: string,
  labels: LabelLook,
  slice: (depth: number) => number,
  isReadable: boolean,
): readonly ProbeJob[] {
  if (source.state.kind !== "ready") return [];
  const { sample } = probe;
  return spread(source.state.series.steps, MOST_STEPS).flatMap((step): readonly ProbeJob[] => {
    const found = cellAt([source], sample, role, step);
    if (found.kind !== "picture" || !found.isExact) return [];
    const cell = { ...found, ref: unlessReadable(found.ref, isReadable) };
    const isThresholded = cell.spec.kind === "labels" && labels.threshold !== null;
    const where = { sources: [source], sample, role, step };
    const soft = isThresholded ? softCell(cell, where) : null;
    const threshold = soft === null ? null : thresholdOf(labels, cell);
    const name = JSON.stringify([
      cell.ref.digest,
      soft?.ref.digest,
      threshold?.at,
      slice(cell.ref.depth),
      [probe.x, probe.y, probe.width, probe.height],
    ]);
    return [{ step, cell, soft, threshold, name }];
  });
}

/** Reads the values of a probe, coarse to fine, a few arrays at a time, and forgets what is not asked any more. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Stored } from "../images/decode.ts";
import type { Pictures } from "../images/pictures.ts";
import { kindOf } from "../kinds/index.ts";
import { pixelsIn, type Probe } from "../model/probe.ts";
import { tracksOf, type ProbeJob, type ProbeTrack } from "../model/probeTracks.ts";
import {
  coarseToFine,
  majorityOf,
  meanOf,
  meanOfLevels,
  valueOfLevel,
} from "../model/probeValues.ts";
import { channelsOf } from "../model/reading.ts";
import { sliceAt } from "../model/volumes.ts";
import type { StoredRef } from "../pixels/picture.ts";
import type { Raster } from "../pixels/raster.ts";
import { readBack } from "../pixels/readBack.ts";
import type { Store } from "../state/store.ts";
import { sourcesOf, type SeriesCache } from "./seriesCache.ts";

export interface Prober {
  /** What is read for the probe; empty without one. */
  readonly tracks: ReadonlySignal<readonly ProbeTrack[]>;
  /** What was read, by the names of the jobs: a number, a class id, or null where there was nothing to count. */
  readonly values: ReadonlySignal<ReadonlyMap<string, number | null>>;
  dispose(): void;
}

interface ProberParts {
  readonly store: Store;
  readonly seriesCache: SeriesCache;
  readonly pictures: Pictures;
}

/** Leaves connections to the pictures that are looked at. */
const AT_ONCE = 3;
/** Values come in faster than a chart need be drawn. */
const TELL_MS = 100;

export function createProber({ store, seriesCache, pictures }: ProberParts): Prober {
  const slice = (depth: number): number => sliceAt(store.slice.value, store.depth.value, depth);
  const tracks = computed((): readonly ProbeTrack[] => {
    const probe = store.probe.value;
    const group = store.groups.value.find(({ tag }) => tag === probe?.tag);
    if (probe === null || group === undefined) return [];
    const { labels, isReadable } = store;
    return tracksOf(probe, sourcesOf(group, seriesCache), labels.value, slice, isReadable.value);
  });
  const values = signal<ReadonlyMap<string, number | null>>(new Map());
  const stop = effect(() => {
    const now = tracks.value;
    const probe = store.probe.peek();
    if (probe === null) return void (values.value = new Map());
    return readAll(probe, now);
  });

  /** Starts reading; the answer stops it. */
  const readAll = (probe: Probe, now: readonly ProbeTrack[]): (() => void) => {
    const known = new Map(values.peek());
    const waiting = inOrder(now).filter(({ name }) => !known.has(name));
    const leaves = new Set<() => void>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        values.value = new Map(known);
      }, TELL_MS);
    };
    const next = (): void => {
      const job = waiting.shift();
      if (job === undefined) return;
      if (known.has(job.name)) return next();
      const leave = fetchBoth(pictures, job, (stored, soft) => {
        leaves.delete(leave);
        known.set(job.name, read(job, stored, soft, probe, slice(job.cell.ref.depth)));
        tell();
        next();
      });
      leaves.add(leave);
    };
    for (let i = 0; i < AT_ONCE; i += 1) next();
    return () => {
      waiting.length = 0;
      clearTimeout(timer);
      for (const leave of leaves) leave();
    };
  };

  return { tracks, values, dispose: stop };
}

/** All tracks side by side, so that their lines grow together. */
function inOrder(tracks: readonly ProbeTrack[]): ProbeJob[] {
  const orders = tracks.map(({ jobs }) => coarseToFine(jobs.length).map((i) => jobs[i]!));
  const longest = Math.max(0, ...orders.map((order) => order.length));
  return Array.from({ length: longest }, (_, i) =>
    orders.flatMap((order) => order[i] ?? []),
  ).flat();
}

/** Waits for an array and its scores; what cannot be read is left out, and the next one is read. */
function fetchBoth(
  pictures: Pictures,
  { cell, soft }: ProbeJob,
  done: (stored: Stored | null, soft: Stored | null) => void,
): () => void {
  const refs: readonly StoredRef[] = soft === null ? [cell.ref] : [cell.ref, soft.ref];
  const found: (Stored | null)[] = [];
  let left = refs.length;
  const arrive = (index: number, stored: Stored | null): void => {
    found[index] = stored;
    left -= 1;
    if (left === 0) done(found[0] ?? null, found[1] ?? null);
  };
  const leaves = refs.map((ref, index) =>
    pictures.subscribeToStored(
      ref,
      (stored) => arrive(index, stored),
      () => arrive(index, null),
    ),
  );
  return () => {
    for (const leave of leaves) leave();
  };
}

function read(
  { cell, threshold }: ProbeJob,
  stored: Stored | null,
  soft: Stored | null,
  probe: Probe,
  slice: number,
): number | null {
  if (stored === null) return null;
  if ("values" in stored) {
    const scores: Raster | null = soft !== null && "values" in soft ? soft : null;
    const kind = kindOf(cell.spec);
    if (kind.classes(cell.spec) !== null)
      return majorityOf(stored, scores, threshold, probe, slice);
    const mean = meanOf(stored, probe, slice, cell.spec);
    const isLevel = kind.isPicture && stored.values instanceof Uint8Array;
    return mean !== null && isLevel ? valueOfLevel(mean, cell.facts) : mean;
  }
  const height = stored.height / cell.ref.depth;
  const { x0, y0, x1, y1 } = pixelsIn(probe, { width: stored.width, height });
  const box = { x: x0, y: slice * height + y0, width: x1 - x0, height: y1 - y0 };
  const rgba = readBack(stored, box);
  return rgba === null ? null : meanOfLevels(rgba, channelsOf(cell.facts) < 3, cell.facts);
}

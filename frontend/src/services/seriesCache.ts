/**
 * The series that are here, fetched for the groups that are looked at and again when the catalog
 * says that they changed; the old one stays in place until the new one has come.
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Client } from "../api/client.ts";
import type { Series, SeriesEntry } from "../api/contract.ts";
import { isAbort, messageOf, ServerGone } from "../api/errors.ts";
import type { Queue } from "../api/queue.ts";
import type { SeriesState, Source } from "../model/cells.ts";
import { changesIn } from "../model/changes.ts";
import type { Group } from "../model/groups.ts";
import type { Store } from "../state/store.ts";
import { seriesKey } from "../state/timeline.ts";

export interface SeriesCache {
  /** Where the series is or will be, with the positions of its steps on the timeline. */
  series(run: string, tag: string): ReadonlySignal<SeriesState>;
  /** Sees to it that the series is fetched; the answer says that nobody looks any more. */
  subscribe(run: string, entry: SeriesEntry): () => void;
  dispose(): void;
}

/** The runs of a group with as much of their series as is here. */
export function sourcesOf({ members }: Group, seriesCache: SeriesCache): readonly Source[] {
  return members.map(({ run, entry }) => ({
    run,
    state: seriesCache.series(run, entry.tag).value,
    specs: entry.specs,
    metrics: entry.metrics,
  }));
}

interface CachedSeries {
  readonly state: Signal<SeriesState>;
  readonly aligned: ReadonlySignal<SeriesState>;
  /** What the catalog says of it at last. */
  entry: SeriesEntry | null;
  /** The revision that is here. */
  revision: string | null;
  request: AbortController | null;
  readers: number;
  /** Timer until the next request; 0 when it may start. */
  pause: number;
}

const RETRY_MS = 3000;

/** A series that goes on growing is asked for again after this many times as long as it took. */
const REST = 2;

export function createSeriesCache(client: Client, queue: Queue, store: Store): SeriesCache {
  const known = new Map<string, CachedSeries>();
  const laidOut = (state: SeriesState, run: string): SeriesState => {
    if (state.kind !== "ready" || store.align.value === "step") return state;
    const positions = state.series.steps.map((step) => store.toPosition.value(run, step));
    return { kind: "ready", series: { ...state.series, positions } };
  };
  const cachedOf = (run: string, tag: string): CachedSeries => {
    const key = seriesKey(run, tag);
    let cached = known.get(key);
    if (cached === undefined) {
      const state = signal<SeriesState>({ kind: "loading" });
      const aligned = computed(() => laidOut(state.value, run));
      cached = {
        state,
        aligned,
        entry: null,
        revision: null,
        request: null,
        readers: 0,
        pause: 0,
      };
      known.set(key, cached);
    }
    return cached;
  };

  const fetchInto = async (cached: CachedSeries, run: string): Promise<void> => {
    const { entry } = cached;
    const isBusy = cached.request !== null || cached.pause !== 0;
    if (entry === null || isBusy || cached.revision === entry.revision) return;
    const request = new AbortController();
    cached.request = request;
    let asked_ms = performance.now();
    let rest_ms: number | null = null;
    try {
      const series = await queue.run(
        request.signal,
        () => urgency(cached),
        () => {
          asked_ms = performance.now();
          return client.series(request.signal, run, entry.tag);
        },
      );
      if (request.signal.aborted) return;
      cached.revision = entry.revision;
      rest_ms = REST * (performance.now() - asked_ms);
      show(cached, run, entry.tag, series);
    } catch (error) {
      if (request.signal.aborted) return;
      // What is on the screen stays. Only where the server is away the same is asked again.
      if (error instanceof ServerGone || isAbort(error)) rest_ms = RETRY_MS;
      else if (cached.state.value.kind !== "ready") {
        cached.state.value = { kind: "failed", reason: messageOf(error) };
      }
    } finally {
      if (cached.request === request) cached.request = null;
    }
    if (rest_ms === null) return;
    cached.pause = setTimeout(() => {
      cached.pause = 0;
      // The catalog may have gone on meanwhile.
      if (cached.readers > 0) void fetchInto(cached, run);
    }, rest_ms);
  };

  const show = (cached: CachedSeries, run: string, tag: string, series: Series): void =>
    batch(() => {
      const key = seriesKey(run, tag);
      cached.state.value = { kind: "ready", series };
      store.loadedSteps.value = new Map(store.loadedSteps.value).set(key, series.steps);
      store.loadedChanges.value = new Map(store.loadedChanges.value).set(
        key,
        changesIn(run, series),
      );
    });

  return {
    series: (run, tag) => cachedOf(run, tag).aligned,
    subscribe(run, entry) {
      const cached = cachedOf(run, entry.tag);
      cached.readers += 1;
      cached.entry = entry;
      // A request on its way is not given up for a newer revision: a log that grows would never show.
      void fetchInto(cached, run);
      return () => {
        cached.readers -= 1;
        // A microtask later: a group that only asks again for a newer revision keeps its request.
        queueMicrotask(() => {
          if (cached.readers > 0) return;
          clearTimeout(cached.pause);
          cached.pause = 0;
          cached.request?.abort();
          cached.request = null;
        });
      };
    },
    dispose() {
      for (const cached of known.values()) {
        cached.request?.abort();
        clearTimeout(cached.pause);
      }
      known.clear();
    },
  };
}

/** What nobody has seen yet comes before what is only newer, and what is short before what is long. */
function urgency({ state, entry }: CachedSeries): number {
  const shortness = 1 / (1 + (entry?.count ?? 0));
  return (state.peek().kind === "ready" ? 0 : 2) + shortness;
}

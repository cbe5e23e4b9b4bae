/**
 * The series that are here, fetched for the groups that are looked at. When the catalog says that one
 * changed, what is new comes; when a step is looked for that is not here, the window around it.
 */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Client } from "../api/client.ts";
import { positionsOf, type Series, type SeriesEntry } from "../api/contract.ts";
import { isAbort, messageOf, ServerGone } from "../api/errors.ts";
import type { Queue } from "../api/queue.ts";
import type { SeriesState, Source } from "../model/cells.ts";
import { changesIn } from "../model/changes.ts";
import type { Group } from "../model/groups.ts";
import { indexAtOrBefore } from "../model/steps.ts";
import { windowsFor } from "../model/windows.ts";
import type { Store } from "../state/store.ts";
import { seriesKey } from "../state/timeline.ts";

export interface SeriesCache {
  /** Where the series is or will be, with the positions of its steps on the timeline. */
  series(run: string, tag: string): ReadonlySignal<SeriesState>;
  /** Whether what is looked at of a position is here. */
  isHere(position: number): boolean;
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
    leftOverAfter: entry.left_over_after,
  }));
}

interface CachedSeries {
  readonly run: string;
  readonly state: Signal<SeriesState>;
  readonly aligned: ReadonlySignal<SeriesState>;
  /** What the catalog says of it at last. */
  entry: SeriesEntry | null;
  /** The revision that is here. */
  revision: string | null;
  request: AbortController | null;
  /** Indices of steps that were looked for and are not here. */
  readonly missed: Set<number>;
  readers: number;
  /** Timer until the next request; 0 when it may start. */
  pause: number;
}

const RETRY_MS = 3000;

/** More steps are not asked for at a time. */
const MOST_MISSED = 1000;

/** A series that goes on growing is asked for again after this many times as long as it took. */
const REST = 2;

export function createSeriesCache(client: Client, queue: Queue, store: Store): SeriesCache {
  const known = new Map<string, CachedSeries>();
  const cachedOf = (run: string, tag: string): CachedSeries => {
    const key = seriesKey(run, tag);
    let cached = known.get(key);
    if (cached === undefined) {
      const state = signal<SeriesState>({ kind: "loading" });
      // The same ones as long as only windows come.
      const steps = computed(() => (state.value.kind === "ready" ? state.value.series.steps : []));
      const positions = computed(() => {
        const to = store.toPosition.value;
        return store.align.value === "step" ? null : steps.value.map((step) => to(run, step));
      });
      const aligned = computed((): SeriesState => {
        if (state.value.kind !== "ready" || positions.value === null) return state.value;
        return { kind: "ready", series: { ...state.value.series, positions: positions.value } };
      });
      cached = {
        run,
        state,
        aligned,
        entry: null,
        revision: null,
        request: null,
        missed: new Set(),
        readers: 0,
        pause: 0,
      };
      known.set(key, cached);
    }
    return cached;
  };

  /** Without some writers, it is another series. */
  const revisionOf = ({ entry }: CachedSeries, run: string): string | null =>
    entry === null ? null : [entry.revision, ...(store.leftOut.peek().get(run) ?? [])].join(" ");

  const fetchInto = async (cached: CachedSeries, run: string): Promise<void> => {
    const { entry, missed } = cached;
    const revision = revisionOf(cached, run);
    const isNews = revision !== cached.revision && cached.pause === 0;
    if (entry === null || cached.request !== null || (!isNews && missed.size === 0)) return;
    const request = new AbortController();
    cached.request = request;
    let asked_ms = performance.now();
    let rest_ms: number | null = null;
    try {
      const series = await queue.run(
        request.signal,
        () => urgency(cached),
        async () => {
          asked_ms = performance.now();
          const before = seriesOf(cached);
          const windows = before === null ? [] : windowsFor(before, missed, indexNow(cached));
          const answer = await client.series(
            request.signal,
            run,
            entry.tag,
            before,
            windows,
            store.leftOut.peek().get(run) ?? [],
          );
          // What the server does not have is not asked for again.
          for (const [begin] of windows) answer.rows.row(begin);
          return answer;
        },
      );
      if (request.signal.aborted) return;
      if (cached.revision !== revision) rest_ms = REST * (performance.now() - asked_ms);
      cached.revision = revision;
      // What is still looked for is missed again.
      missed.clear();
      show(cached, run, entry.tag, series);
    } catch (error) {
      if (request.signal.aborted) return;
      // What is on the screen stays. Only where the server is away the same is asked again.
      if (error instanceof ServerGone || isAbort(error)) rest_ms = RETRY_MS;
      else {
        missed.clear();
        if (cached.state.value.kind !== "ready") {
          cached.state.value = { kind: "failed", reason: messageOf(error) };
        }
      }
    } finally {
      if (cached.request === request) cached.request = null;
    }
    if (rest_ms !== null) {
      clearTimeout(cached.pause);
      cached.pause = setTimeout(() => {
        cached.pause = 0;
        // The catalog may have gone on meanwhile.
        if (cached.readers > 0) void fetchInto(cached, run);
      }, rest_ms);
    }
    if (rest_ms !== RETRY_MS && missed.size > 0) void fetchInto(cached, run);
  };

  const stop = effect(() => {
    store.leftOut.value;
    for (const cached of known.values()) {
      if (cached.readers === 0) continue;
      // What is on its way may be without other writers, and the user waits for this.
      clearTimeout(cached.pause);
      cached.pause = 0;
      void fetchInto(cached, cached.run);
    }
  });

  /** Asked for a moment later, when all is known that is looked for. */
  const miss = (cached: CachedSeries, run: string, index: number): void => {
    const { missed } = cached;
    if (missed.size === 0 && cached.readers > 0) queueMicrotask(() => void fetchInto(cached, run));
    if (missed.size < MOST_MISSED) missed.add(index);
  };

  const indexNow = (cached: CachedSeries): number => {
    const { value } = cached.aligned;
    const position = store.position.peek();
    return value.kind !== "ready" || position === null
      ? 0
      : indexAtOrBefore(positionsOf(value.series), position);
  };

  const show = (cached: CachedSeries, run: string, tag: string, series: Series): void =>
    batch(() => {
      const key = seriesKey(run, tag);
      const before = seriesOf(cached);
      series.rows.missed = (index) => miss(cached, run, index);
      cached.state.value = { kind: "ready", series };
      if (before?.steps === series.steps) return;
      store.loadedSteps.value = new Map(store.loadedSteps.value).set(key, series.steps);
      store.loadedChanges.value = new Map(store.loadedChanges.value).set(
        key,
        changesIn(run, series),
      );
    });

  return {
    series: (run, tag) => cachedOf(run, tag).aligned,
    isHere(position) {
      for (const { readers, aligned } of known.values()) {
        const state = aligned.peek();
        if (readers === 0 || state.kind !== "ready") continue;
        const index = indexAtOrBefore(positionsOf(state.series), position);
        if (index >= 0 && !state.series.rows.has(index)) return false;
      }
      return true;
    },
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
      stop();
      for (const cached of known.values()) {
        cached.request?.abort();
        clearTimeout(cached.pause);
      }
      known.clear();
    },
  };
}

function seriesOf({ state }: CachedSeries): Series | null {
  const now = state.peek();
  return now.kind === "ready" ? now.series : null;
}

/**
 * What nobody has seen yet comes before steps that are looked for, these before what is only newer, and what is
 * short before what is long.
 */
function urgency({ state, entry, missed }: CachedSeries): number {
  const shortness = 1 / (1 + (entry?.count ?? 0));
  return (state.peek().kind !== "ready" ? 4 : missed.size > 0 ? 2 : 0) + shortness;
}

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
import { seriesKey, type Store } from "../state/store.ts";

export interface SeriesCache {
  /** Where the series is or will be, with the positions of its steps on the timeline. */
  series(run: string, tag: string): ReadonlySignal<SeriesState>;
  /** Sees to it that the series is fetched; the answer says that nobody looks any more. */
  want(run: string, entry: SeriesEntry): () => void;
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

interface PictureSlot {
  readonly state: Signal<SeriesState>;
  readonly aligned: ReadonlySignal<SeriesState>;
  /** What the catalog says of it at last. */
  entry: SeriesEntry | null;
  /** The revision that is here. */
  revision: string | null;
  flight: AbortController | null;
  readers: number;
  /** Timer until the next request; 0 when it may start. */
  pause: number;
}

const RETRY_MS = 3000;

/** A series that goes on growing is asked for again after this many times as long as it took. */
const REST = 2;

export function createSeriesCache(client: Client, queue: Queue, store: Store): SeriesCache {
  const slots = new Map<string, PictureSlot>();
  const laidOut = (state: SeriesState, run: string): SeriesState => {
    if (state.kind !== "ready" || store.align.value === "step") return state;
    const logged = state.series.steps;
    const steps = logged.map((step) => store.position.value(run, step));
    return { kind: "ready", series: { ...state.series, steps, logged } };
  };
  const slotOf = (run: string, tag: string): PictureSlot => {
    const key = seriesKey(run, tag);
    let slot = slots.get(key);
    if (slot === undefined) {
      const state = signal<SeriesState>({ kind: "loading" });
      const aligned = computed(() => laidOut(state.value, run));
      slot = {
        state,
        aligned,
        entry: null,
        revision: null,
        flight: null,
        readers: 0,
        pause: 0,
      };
      slots.set(key, slot);
    }
    return slot;
  };

  const fetchInto = async (slot: PictureSlot, run: string): Promise<void> => {
    const { entry } = slot;
    const isBusy = slot.flight !== null || slot.pause !== 0;
    if (entry === null || isBusy || slot.revision === entry.revision) return;
    const flight = new AbortController();
    slot.flight = flight;
    let asked_ms = performance.now();
    let rest_ms: number | null = null;
    try {
      const series = await queue.run(
        flight.signal,
        () => urgency(slot),
        () => {
          asked_ms = performance.now();
          return client.series(flight.signal, run, entry.tag);
        },
      );
      if (flight.signal.aborted) return;
      slot.revision = entry.revision;
      rest_ms = REST * (performance.now() - asked_ms);
      show(slot, run, entry.tag, series);
    } catch (error) {
      if (flight.signal.aborted) return;
      // What is on the screen stays. Only where the server is away the same is asked again.
      if (error instanceof ServerGone || isAbort(error)) rest_ms = RETRY_MS;
      else if (slot.state.value.kind !== "ready") {
        slot.state.value = { kind: "failed", reason: messageOf(error) };
      }
    } finally {
      if (slot.flight === flight) slot.flight = null;
    }
    if (rest_ms === null) return;
    slot.pause = setTimeout(() => {
      slot.pause = 0;
      // The catalog may have gone on meanwhile.
      if (slot.readers > 0) void fetchInto(slot, run);
    }, rest_ms);
  };

  const show = (slot: PictureSlot, run: string, tag: string, series: Series): void =>
    batch(() => {
      const key = seriesKey(run, tag);
      slot.state.value = { kind: "ready", series };
      store.loadedSteps.value = new Map(store.loadedSteps.value).set(key, series.steps);
      store.loadedChanges.value = new Map(store.loadedChanges.value).set(
        key,
        changesIn(run, series),
      );
    });

  return {
    series: (run, tag) => slotOf(run, tag).aligned,
    want(run, entry) {
      const slot = slotOf(run, entry.tag);
      slot.readers += 1;
      slot.entry = entry;
      // A request on its way is not given up for a newer revision: a log that grows would never show.
      void fetchInto(slot, run);
      return () => {
        slot.readers -= 1;
        // A microtask later: a group that only asks again for a newer revision keeps its flight.
        queueMicrotask(() => {
          if (slot.readers > 0) return;
          clearTimeout(slot.pause);
          slot.pause = 0;
          slot.flight?.abort();
          slot.flight = null;
        });
      };
    },
    dispose() {
      for (const slot of slots.values()) {
        slot.flight?.abort();
        clearTimeout(slot.pause);
      }
      slots.clear();
    },
  };
}

/** What nobody has seen yet comes before what is only newer, and what is short before what is long. */
function urgency({ state, entry }: PictureSlot): number {
  const shortness = 1 / (1 + (entry?.count ?? 0));
  return (state.peek().kind === "ready" ? 0 : 2) + shortness;
}

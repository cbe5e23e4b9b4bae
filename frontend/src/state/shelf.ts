/**
 * The series that are here, fetched for the groups that are looked at and again when the catalog
 * says that they changed; the old one stays in place until the new one has come.
 */
import { batch, signal, type Signal } from "@preact/signals";
import type { Client } from "../api/client.ts";
import type { SeriesEntry } from "../api/contract.ts";
import { isAbort, messageOf, ServerGone } from "../api/errors.ts";
import type { Queue } from "../api/queue.ts";
import type { SeriesState, Source } from "./cells.ts";
import { changesIn } from "./changes.ts";
import type { Group } from "./groups.ts";
import { seriesKey, type Store } from "./store.ts";

export interface Shelf {
  /** Where the series is or will be. */
  series(run: string, tag: string): Signal<SeriesState>;
  /** Sees to it that the series is fetched; the answer says that nobody looks any more. */
  want(run: string, entry: SeriesEntry): () => void;
  dispose(): void;
}

/** The runs of a group with as much of their series as is here. */
export function sourcesOf({ members }: Group, shelf: Shelf): readonly Source[] {
  return members.map(({ run, entry }) => ({
    run,
    state: shelf.series(run, entry.tag).value,
    specs: entry.specs,
  }));
}

interface Slot {
  readonly state: Signal<SeriesState>;
  /** Revision that is here or on its way. */
  revision: string | null;
  flight: AbortController | null;
  readers: number;
  retry: number;
}

const RETRY_MS = 3000;

export function createShelf(client: Client, queue: Queue, store: Store): Shelf {
  const slots = new Map<string, Slot>();
  const slotOf = (key: string): Slot => {
    let slot = slots.get(key);
    if (slot === undefined) {
      const state = signal<SeriesState>({ kind: "loading" });
      slots.set(key, (slot = { state, revision: null, flight: null, readers: 0, retry: 0 }));
    }
    return slot;
  };

  const fetchInto = async (slot: Slot, run: string, entry: SeriesEntry): Promise<void> => {
    const { tag, revision } = entry;
    slot.flight?.abort();
    clearTimeout(slot.retry);
    const flight = new AbortController();
    slot.flight = flight;
    slot.revision = revision;
    try {
      const series = await queue.run(
        flight.signal,
        () => 0,
        () => client.series(flight.signal, run, tag),
      );
      if (flight.signal.aborted) return;
      slot.state.value = { kind: "ready", series };
      const key = seriesKey(run, tag);
      batch(() => {
        store.loadedSteps.value = new Map(store.loadedSteps.value).set(key, series.steps);
        store.loadedChanges.value = new Map(store.loadedChanges.value).set(
          key,
          changesIn(run, series),
        );
      });
    } catch (error) {
      if (flight.signal.aborted || isAbort(error)) return;
      slot.revision = null;
      if (error instanceof ServerGone) {
        // What is on the screen stays, and we ask again.
        slot.retry = window.setTimeout(() => {
          if (slot.readers > 0) void fetchInto(slot, run, entry);
        }, RETRY_MS);
      } else if (slot.state.value.kind !== "ready") {
        slot.state.value = { kind: "failed", reason: messageOf(error) };
      }
    } finally {
      if (slot.flight === flight) slot.flight = null;
    }
  };

  return {
    series: (run, tag) => slotOf(seriesKey(run, tag)).state,
    want(run, entry) {
      const slot = slotOf(seriesKey(run, entry.tag));
      slot.readers += 1;
      if (slot.revision !== entry.revision) void fetchInto(slot, run, entry);
      return () => {
        slot.readers -= 1;
        // A microtask later: a group that only asks again for a newer revision keeps its flight.
        queueMicrotask(() => {
          if (slot.readers > 0 || slot.flight === null) return;
          slot.flight.abort();
          slot.flight = null;
          slot.revision = null;
        });
      };
    },
    dispose() {
      for (const slot of slots.values()) {
        slot.flight?.abort();
        clearTimeout(slot.retry);
      }
      slots.clear();
    },
  };
}

/**
 * Gets pictures by digest: each is fetched and decoded once, however many steps, runs and panes
 * show it; kept while there is room, forgotten when it failed, and cancelled when nobody waits.
 */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Client } from "../api/client.ts";
import type { Queue } from "../api/queue.ts";
import { decodePicture } from "./decode.ts";
import { createFetcher } from "./fetcher.ts";
import { ByteLru } from "./lru.ts";
import { closePicture, type Picture, type PictureRef } from "./picture.ts";

export interface Pictures {
  /** The picture if it is decoded already. */
  peek(digest: string): Picture | undefined;
  /** Asks for a picture; the answer withdraws the wish. Exactly one of the two is called, later. */
  want(
    ref: PictureRef,
    arrived: (picture: Picture) => void,
    failed: (error: unknown) => void,
  ): () => void;
  /** Asks for a picture that may be wanted soon; the answer withdraws the wish. */
  prefetch(ref: PictureRef): () => void;
  /** Keeps a picture that is on the screen; the answer lets it go. */
  pin(digest: string): () => void;
  /** How many pictures are waited for. */
  readonly pending: ReadonlySignal<number>;
  dispose(): void;
}

interface Waiter {
  readonly arrived: (picture: Picture) => void;
  readonly failed: (error: unknown) => void;
}

interface Flight {
  readonly controller: AbortController;
  readonly waiters: Set<Waiter>;
  prefetchers: number;
  grace: number;
}

/**
 * A request that nobody waits for any more may still finish within this time: dragging over steps
 * withdraws every wish within a frame, and would otherwise never show anything on the way.
 */
const GRACE_MS = 250;

export function createPictures(client: Client, queue: Queue, limit_bytes: number): Pictures {
  const kept = new ByteLru<Picture>(limit_bytes, closePicture);
  const fetcher = createFetcher(client, queue);
  const flights = new Map<string, Flight>();
  const pending = signal(0);
  const count = (): void => {
    let waiting = 0;
    for (const flight of flights.values()) if (flight.waiters.size > 0) waiting += 1;
    pending.value = waiting;
  };

  const start = (ref: PictureRef): Flight => {
    const controller = new AbortController();
    const flight: Flight = { controller, waiters: new Set(), prefetchers: 0, grace: 0 };
    flights.set(ref.digest, flight);
    fetcher
      .fetch({ ref, signal: controller.signal, isSeen: () => flight.waiters.size > 0 })
      .then((payload) => decodePicture(payload, ref))
      .then(
        (picture) => {
          if (controller.signal.aborted) return closePicture(picture);
          land(ref.digest, flight);
          kept.set(ref.digest, picture, picture.bytes);
          for (const waiter of flight.waiters) waiter.arrived(picture);
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          land(ref.digest, flight);
          for (const waiter of flight.waiters) waiter.failed(error);
        },
      );
    return flight;
  };

  const land = (digest: string, flight: Flight): void => {
    clearTimeout(flight.grace);
    flights.delete(digest);
    count();
  };

  const join = (ref: PictureRef, change: (flight: Flight) => () => void): (() => void) => {
    const flight = flights.get(ref.digest) ?? start(ref);
    clearTimeout(flight.grace);
    const leave = change(flight);
    fetcher.nudge(flight.waiters.size > 0);
    count();
    return () => {
      leave();
      if (flights.get(ref.digest) !== flight) return;
      count();
      if (flight.waiters.size > 0 || flight.prefetchers > 0) return;
      clearTimeout(flight.grace);
      flight.grace = window.setTimeout(() => {
        land(ref.digest, flight);
        flight.controller.abort();
      }, GRACE_MS);
    };
  };

  return {
    pending,
    peek: (digest) => kept.get(digest),
    pin: (digest) => kept.pin(digest),
    want: (ref, arrived, failed) =>
      join(ref, (flight) => {
        const waiter: Waiter = { arrived, failed };
        flight.waiters.add(waiter);
        return () => flight.waiters.delete(waiter);
      }),
    prefetch: (ref) =>
      kept.has(ref.digest)
        ? () => {}
        : join(ref, (flight) => {
            flight.prefetchers += 1;
            return once(() => (flight.prefetchers -= 1));
          }),
    dispose() {
      for (const [digest, flight] of [...flights]) {
        land(digest, flight);
        flight.controller.abort();
      }
      kept.clear();
    },
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}

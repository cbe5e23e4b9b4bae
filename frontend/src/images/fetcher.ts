/**
 * Gets payloads, several of a run in one request. What to ask for is decided at the moment when a
 * request may start: the wishes that have come together until then travel together.
 */
import { FULL } from "../api/bundle.ts";
import type { Client } from "../api/client.ts";
import { Refused } from "../api/errors.ts";
import { createQueue, type Queue } from "../api/queue.ts";
import type { StoredRef } from "./picture.ts";

export interface Wish {
  readonly ref: StoredRef;
  /** When aborted, nobody wants the payload any more. */
  readonly signal: AbortSignal;
  /** Whether somebody looks at the place where it will be; may change while it waits. */
  readonly isSeen: () => boolean;
}

export interface Fetcher {
  /** Takes the wish down; it is served after a call of `nudge`. */
  fetch(wish: Wish): Promise<Blob>;
  /** There are wishes of this kind, or one that waits has become of this kind. */
  nudge(isSeen: boolean): void;
}

interface Waiting extends Wish {
  readonly resolve: (payload: Blob) => void;
  readonly reject: (error: unknown) => void;
}

/** What is fetched ahead never takes all the connections. */
const BACKGROUND_REQUESTS = 2;
/** All of a bundle wait for its last picture, so a step of many rows is better a few bundles at once. */
const BUNDLE_KEYS = 12;
/** Nor must a large picture make the others of its bundle wait. */
const BUNDLE_PIXELS = 6_000_000;

const lowest = (): number => 0;
const never = new AbortController().signal;

export function createFetcher(client: Client, queue: Queue): Fetcher {
  const background = createQueue(BACKGROUND_REQUESTS);
  let waiting: Waiting[] = [];

  const take = (isSeen: boolean): readonly Waiting[] => {
    const bundle = takeBundle(waiting, isSeen);
    waiting = waiting.filter((wish) => !bundle.includes(wish));
    return bundle;
  };
  const hasSeen = (): number => (waiting.some((wish) => wish.isSeen()) ? 1 : -1);
  const serve = (isSeen: boolean): Promise<void> => ask(client, take(isSeen));
  const serveUnseen = (): Promise<void> => queue.run(never, lowest, () => serve(false));

  return {
    nudge(isSeen) {
      // More jobs are queued than there are bundles: one that finds nothing to ask for ends at once.
      if (isSeen) void queue.run(never, hasSeen, () => serve(true));
      else void background.run(never, lowest, serveUnseen);
    },
    fetch(wish) {
      return new Promise((resolve, reject) => {
        if (wish.signal.aborted) return reject(wish.signal.reason);
        const entry = { ...wish, resolve, reject };
        waiting.push(entry);
        wish.signal.addEventListener(
          "abort",
          () => {
            waiting = waiting.filter((other) => other !== entry);
            reject(wish.signal.reason);
          },
          { once: true },
        );
      });
    },
  };
}

/** The newest wish that is seen or not seen, as asked, and others of its run like it. */
export function takeBundle<T extends Wish>(waiting: readonly T[], isSeen: boolean): readonly T[] {
  const bundle: T[] = [];
  let pixels = 0;
  for (let i = waiting.length - 1; i >= 0 && bundle.length < BUNDLE_KEYS; i -= 1) {
    const wish = waiting[i]!;
    if (wish.isSeen() !== isSeen) continue;
    if (bundle[0] !== undefined && bundle[0].ref.run !== wish.ref.run) continue;
    pixels += wish.ref.pixels;
    if (bundle.length > 0 && pixels > BUNDLE_PIXELS) break;
    bundle.push(wish);
  }
  return bundle;
}

async function ask(client: Client, bundle: readonly Waiting[]): Promise<void> {
  const [first] = bundle;
  if (first === undefined) return;
  const { run } = first.ref;
  const isSeen = bundle.some((wish) => wish.isSeen());
  const signal = whenAll(bundle.map((wish) => wish.signal));
  try {
    // A picture alone is asked for by its own address, which the browser may know from before.
    if (bundle.length === 1) {
      return first.resolve(await client.payload(signal, run, first.ref.key));
    }
    const keys = bundle.map((wish) => wish.ref.key);
    const entries = await client.bundle(signal, run, keys, isSeen ? "high" : "low");
    for (const [index, wish] of bundle.entries()) {
      const entry = entries[index]!;
      if (!(entry instanceof Refused)) wish.resolve(entry);
      else if (entry.status !== FULL) wish.reject(entry);
      else client.payload(wish.signal, run, wish.ref.key).then(wish.resolve, wish.reject);
    }
  } catch (error) {
    for (const wish of bundle) wish.reject(error);
  }
}

/** Aborts when all of them have. */
function whenAll(signals: readonly AbortSignal[]): AbortSignal {
  const all = new AbortController();
  let left = signals.length;
  const one = (): void => {
    left -= 1;
    if (left === 0) all.abort();
  };
  for (const signal of signals) {
    if (signal.aborted) one();
    else signal.addEventListener("abort", one, { once: true });
  }
  return all.signal;
}

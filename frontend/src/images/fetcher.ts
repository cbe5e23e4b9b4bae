/**
 * Gets payloads, several of a run in one request. What to ask for is decided at the moment when a
 * request may start: the requests that have come together until then travel together.
 */
import { FULL } from "../api/bundle.ts";
import { createQueue, type Queue } from "../api/queue.ts";
import type { StoredRef } from "../pixels/picture.ts";
import { bitmapsIn, type FetchRequest, type FetchResult } from "./fetchPayloads.ts";

export interface PayloadRequest {
  readonly ref: StoredRef;
  /** Whether panes show it as it is decoded, so that it is worth scaling. */
  readonly isShown: boolean;
  /** When aborted, nobody waits for the payload any longer. */
  readonly signal: AbortSignal;
  /** Whether somebody looks at the place where it will be; may change while it waits. */
  readonly isSeen: () => boolean;
}

export interface Fetcher {
  /** Queues the request; it is served after a call of `nudge`. */
  fetch(request: PayloadRequest): Promise<FetchResult>;
  /** There are requests of this kind, or one that waits has become of this kind. */
  nudge(isSeen: boolean): void;
}

interface Waiting extends PayloadRequest {
  readonly resolve: (result: FetchResult) => void;
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

/** Gets a result for each item of the request. */
export type FetchPayloads = (
  signal: AbortSignal,
  request: Omit<FetchRequest, "panes">,
) => Promise<readonly FetchResult[]>;

export function createFetcher(fetchPayloads: FetchPayloads, queue: Queue): Fetcher {
  const background = createQueue(BACKGROUND_REQUESTS);
  let waiting: Waiting[] = [];

  const take = (isSeen: boolean): readonly Waiting[] => {
    const bundle = takeBundle(waiting, isSeen);
    waiting = waiting.filter((request) => !bundle.includes(request));
    return bundle;
  };
  const hasSeen = (): number => (waiting.some((request) => request.isSeen()) ? 1 : -1);
  /** Jobs that have not begun. As many as there are requests are enough: each serves one at least. */
  const queued = { seen: 0, unseen: 0 };

  const serveSeen = async (): Promise<void> => {
    queued.seen -= 1;
    const bundle = take(true);
    // Nobody looks any more at what it was to fetch, which may still be wanted soon.
    if (bundle.length === 0) nudge(false);
    await ask(fetchPayloads, bundle);
  };
  const serveUnseen = async (): Promise<void> => {
    queued.unseen -= 1;
    await ask(fetchPayloads, take(false));
  };

  const nudge = (isSeen: boolean): void => {
    const kind = isSeen ? "seen" : "unseen";
    if (queued[kind] >= waiting.length) return;
    queued[kind] += 1;
    if (isSeen) void queue.run(never, hasSeen, serveSeen);
    else void background.run(never, lowest, () => queue.run(never, lowest, serveUnseen));
  };

  return {
    nudge,
    fetch(request) {
      return new Promise((resolve, reject) => {
        if (request.signal.aborted) return reject(request.signal.reason);
        const entry = { ...request, resolve, reject };
        waiting.push(entry);
        request.signal.addEventListener(
          "abort",
          () => {
            waiting = waiting.filter((other) => other !== entry);
            reject(request.signal.reason);
          },
          { once: true },
        );
      });
    },
  };
}

/** The newest request that is seen or not seen, as asked, and others of its run like it. */
export function takeBundle<T extends PayloadRequest>(
  waiting: readonly T[],
  isSeen: boolean,
): readonly T[] {
  const alike = waiting.filter((request) => request.isSeen() === isSeen).reverse();
  const [newest] = alike;
  if (newest === undefined) return [];
  const fitting = alike.filter(({ ref }) => ref.run === newest.ref.run);
  // Equal shares: the last of two bundles is there when the first is.
  const share = Math.ceil(fitting.length / Math.ceil(fitting.length / BUNDLE_KEYS));
  let pixels = 0;
  const end = fitting.slice(0, share).findIndex(({ ref }, index) => {
    pixels += ref.pixels;
    return index > 0 && pixels > BUNDLE_PIXELS;
  });
  return fitting.slice(0, end < 0 ? share : end);
}

async function ask(fetchPayloads: FetchPayloads, bundle: readonly Waiting[]): Promise<void> {
  const [first] = bundle;
  if (first === undefined) return;
  const { run } = first.ref;
  const priority = bundle.some((request) => request.isSeen()) ? "high" : "low";
  const signal = whenAll(bundle.map((request) => request.signal));
  const items = bundle.map(({ ref, isShown }) => ({
    key: ref.key,
    size: ref.size,
    asValues: ref.asValues,
    isShown,
  }));
  try {
    const results = await fetchPayloads(signal, { run, items, priority });
    for (const [index, request] of bundle.entries()) {
      const result = results[index]!;
      if (request.signal.aborted) bitmapsIn([result]).forEach((bitmap) => bitmap.close());
      // What did not fit into the bundle is asked for alone.
      else if (result.kind === "refused" && result.status === FULL && bundle.length > 1) {
        void ask(fetchPayloads, [request]);
      } else request.resolve(result);
    }
  } catch (error) {
    for (const request of bundle) request.reject(error);
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

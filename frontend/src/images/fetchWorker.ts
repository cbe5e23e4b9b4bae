/**
 * The page's side of the worker that fetches and decodes pictures: the same module as the page, so
 * that nothing else needs to be served. Where a browser gives no such worker, the page does it itself.
 */
import { createClient } from "../api/client.ts";
import { ServerGone } from "../api/errors.ts";
import { bitmapsIn, fetchPayloads, type FetchRequest, type FetchResult } from "./fetchPayloads.ts";
import { FETCH_WORKER, type Answer, type Question } from "./fetchWorkerThread.ts";

export interface FetchWorker {
  /** One result for each item, in their order. Rejects when the server cannot be asked. */
  fetchPayloads(signal: AbortSignal, request: FetchRequest): Promise<readonly FetchResult[]>;
  dispose(): void;
}

interface PendingFetch {
  readonly request: FetchRequest;
  readonly signal: AbortSignal;
  readonly resolve: (results: readonly FetchResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/** `base` is the address that the plugin's routes are relative to, `module` that of the page's script. */
export function createFetchWorker(base: URL, module: URL): FetchWorker {
  const fetches = new Map<number, PendingFetch>();
  let lastId = 0;
  let worker: Worker | null = null;

  const say = (question: Question): void => worker?.postMessage(question);

  const end = (answer: Answer): void => {
    const pending = fetches.get(answer.id);
    fetches.delete(answer.id);
    if ("gone" in answer) pending?.reject(new ServerGone(answer.gone));
    else if ("problem" in answer) pending?.reject(new Error(answer.problem));
    else if (pending !== undefined) pending.resolve(answer.results);
    else bitmapsIn(answer.results).forEach((bitmap) => bitmap.close());
  };

  const fetchHere = ({ request, signal, resolve, reject }: PendingFetch): void => {
    fetchPayloads(createClient(base), signal, request).then(resolve, reject);
  };

  const giveUp = (): void => {
    worker?.terminate();
    worker = null;
    for (const pending of fetches.values()) fetchHere(pending);
    fetches.clear();
  };

  try {
    worker = new Worker(module, { type: "module", name: FETCH_WORKER });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => end(data);
    worker.onerror = giveUp;
  } catch {
    // A browser or a policy that wants no workers.
  }

  return {
    fetchPayloads: (signal, request) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const pending = { request, signal, resolve, reject };
        if (worker === null) return fetchHere(pending);
        const id = (lastId += 1);
        fetches.set(id, pending);
        say({ id, base: base.href, request });
        signal.addEventListener(
          "abort",
          () => {
            if (!fetches.delete(id)) return;
            say({ id, request: null });
            reject(signal.reason);
          },
          { once: true },
        );
      }),
    dispose() {
      worker?.terminate();
      worker = null;
      fetches.clear();
    },
  };
}

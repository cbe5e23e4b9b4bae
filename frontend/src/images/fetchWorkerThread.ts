/** The worker's side: fetches until a job is cancelled. */
import { createClient } from "../api/client.ts";
import { messageOf, ServerGone } from "../api/errors.ts";
import {
  fetchPayloads,
  transferablesIn,
  type FetchRequest,
  type FetchResult,
} from "./fetchPayloads.ts";

/** What the worker is called, to tell it from others that are the same module. */
export const FETCH_WORKER = "triptych pictures";

/** A request, or that nobody waits for its results any longer. */
export type Question =
  | { readonly id: number; readonly base: string; readonly request: FetchRequest }
  | { readonly id: number; readonly request: null };

export type Answer =
  | { readonly id: number; readonly results: readonly FetchResult[] }
  /** The server does not answer. */
  | { readonly id: number; readonly gone: string }
  | { readonly id: number; readonly problem: string };

interface WorkerScope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(answer: Answer, transfer: Transferable[]): void;
}

export function startFetchWorker(): void {
  const scope = globalThis as unknown as WorkerScope;
  const jobs = new Map<number, AbortController>();
  scope.onmessage = ({ data }) => {
    const { id, request } = data;
    if (request === null) {
      jobs.get(id)?.abort();
      return;
    }
    const job = new AbortController();
    jobs.set(id, job);
    fetchPayloads(createClient(new URL(data.base)), job.signal, request)
      .then(
        (results) => scope.postMessage({ id, results }, transferablesIn(results)),
        (error: unknown) => {
          // Nobody listens any more.
          if (job.signal.aborted) return;
          const message = messageOf(error);
          scope.postMessage(
            error instanceof ServerGone ? { id, gone: message } : { id, problem: message },
            [],
          );
        },
      )
      .finally(() => jobs.delete(id));
  };
}

/** The worker's side: does errands until they are called off. */
import { createClient } from "../api/client.ts";
import { messageOf, ServerGone } from "../api/errors.ts";
import { carry, handedIn, type Order, type Parcel } from "./carry.ts";

/** What the worker is called, to tell it from others that are the same module. */
export const CARRIER = "triptych pictures";

/** An errand, or that nobody wants what it would bring any more. */
export type Question =
  | { readonly id: number; readonly base: string; readonly order: Order }
  | { readonly id: number; readonly order: null };

export type Answer =
  | { readonly id: number; readonly parcels: readonly Parcel[] }
  /** The server does not answer. */
  | { readonly id: number; readonly gone: string }
  | { readonly id: number; readonly problem: string };

interface WorkerScope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(answer: Answer, transfer: Transferable[]): void;
}

export function startCarrying(): void {
  const scope = globalThis as unknown as WorkerScope;
  const errands = new Map<number, AbortController>();
  scope.onmessage = ({ data }) => {
    const { id, order } = data;
    if (order === null) {
      errands.get(id)?.abort();
      return;
    }
    const errand = new AbortController();
    errands.set(id, errand);
    carry(createClient(new URL(data.base)), errand.signal, order)
      .then(
        (parcels) => scope.postMessage({ id, parcels }, handedIn(parcels)),
        (error: unknown) => {
          // Nobody listens any more.
          if (errand.signal.aborted) return;
          const message = messageOf(error);
          scope.postMessage(
            error instanceof ServerGone ? { id, gone: message } : { id, problem: message },
            [],
          );
        },
      )
      .finally(() => errands.delete(id));
  };
}

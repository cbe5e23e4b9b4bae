/**
 * The page's side of the worker that fetches and decodes pictures: the same module as the page, so
 * that nothing else needs to be served. Where a browser gives no such worker, the page does it itself.
 */
import { createClient } from "../api/client.ts";
import { ServerGone } from "../api/errors.ts";
import { CARRIER, type Answer, type Question } from "./carrierWorker.ts";
import { bitmapsIn, carry, type Order, type Parcel } from "./carry.ts";

export interface Carrier {
  /** One parcel for each item, in their order. Rejects when the server cannot be asked. */
  carry(signal: AbortSignal, order: Order): Promise<readonly Parcel[]>;
  dispose(): void;
}

interface Errand {
  readonly order: Order;
  readonly signal: AbortSignal;
  readonly resolve: (parcels: readonly Parcel[]) => void;
  readonly reject: (error: unknown) => void;
}

/** `base` is the address that the plugin's routes are relative to, `module` that of the page's script. */
export function createCarrier(base: URL, module: URL): Carrier {
  const errands = new Map<number, Errand>();
  let lastId = 0;
  let worker: Worker | null = null;

  const say = (question: Question): void => worker?.postMessage(question);

  const end = (answer: Answer): void => {
    const errand = errands.get(answer.id);
    errands.delete(answer.id);
    if ("gone" in answer) errand?.reject(new ServerGone(answer.gone));
    else if ("problem" in answer) errand?.reject(new Error(answer.problem));
    else if (errand !== undefined) errand.resolve(answer.parcels);
    else bitmapsIn(answer.parcels).forEach((bitmap) => bitmap.close());
  };

  const carryHere = ({ order, signal, resolve, reject }: Errand): void => {
    carry(createClient(base), signal, order).then(resolve, reject);
  };

  const giveUp = (): void => {
    worker?.terminate();
    worker = null;
    for (const errand of errands.values()) carryHere(errand);
    errands.clear();
  };

  try {
    worker = new Worker(module, { type: "module", name: CARRIER });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => end(data);
    worker.onerror = giveUp;
  } catch {
    // A browser or a policy that wants no workers.
  }

  return {
    carry: (signal, order) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const errand = { order, signal, resolve, reject };
        if (worker === null) return carryHere(errand);
        const id = (lastId += 1);
        errands.set(id, errand);
        say({ id, base: base.href, order });
        signal.addEventListener(
          "abort",
          () => {
            if (!errands.delete(id)) return;
            say({ id, order: null });
            reject(signal.reason);
          },
          { once: true },
        );
      }),
    dispose() {
      worker?.terminate();
      worker = null;
      errands.clear();
    },
  };
}

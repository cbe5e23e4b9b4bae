/** Error maps by the pictures they are of: computed once, in workers, and kept while there is room. */
import type { ErrorMap } from "../errorMaps/errorMap.ts";
import { hashName } from "../model/names.ts";
import { ByteLru } from "../pixels/lru.ts";
import { isSameSize, type Size } from "../pixels/view.ts";
import type { WorkerClient } from "../workerClient/workerClient.ts";
import { createComparisonQueue } from "./comparisonQueue.ts";
import type { ErrorMapRequest, ErrorMapSubscription } from "./request.ts";

export interface ErrorMapCache {
  /** The map if it is there already, at that size or whole. */
  peek(request: ErrorMapRequest, shownAs: Size | null): ErrorMap | undefined;
  /** Asks for a map; the answer ends the subscription. */
  subscribe(subscription: ErrorMapSubscription): () => void;
  dispose(): void;
}

/**
 * `workerClients` share the work: what is compared with the same picture is compared by the same one.
 * `unreadable` is called when they cannot read what the browser has decoded.
 */
export function createErrorMapCache(
  workerClients: readonly WorkerClient[],
  limit_bytes: number,
  unreadable: () => void,
): ErrorMapCache {
  const kept = new ByteLru<ErrorMap>(limit_bytes, () => {});
  const queues = workerClients.map((workerClient) =>
    createComparisonQueue(workerClient, {
      made: (request, map) => kept.set(nameOf(request), map, map.shown.values.byteLength),
      unreadable,
    }),
  );
  return {
    peek(request, shownAs) {
      const found = kept.get(nameOf(request));
      if (found === undefined || isWhole(found)) return found;
      return shownAs !== null && isSameSize(found.shown, shownAs) ? found : undefined;
    },
    subscribe: (subscription) =>
      queues[hashName(subscription.request.b.digest) % queues.length]!.subscribe(subscription),
    dispose: () => kept.clear(),
  };
}

function nameOf({ a, b, kind }: ErrorMapRequest): string {
  return JSON.stringify([kind, a, b]);
}

/** Whether each pixel has a value of its own. */
export function isWhole({ width, height, shown }: ErrorMap): boolean {
  return shown.width === width && shown.height === height;
}

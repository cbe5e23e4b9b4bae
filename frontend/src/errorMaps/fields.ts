/** Error maps by the pictures they are of: computed once, in workers, and kept while there is room. */
import type { ErrorMap } from "../model/errorMap.ts";
import { hashName } from "../model/names.ts";
import { ByteLru } from "../pixels/lru.ts";
import { isSameSize, type Size } from "../pixels/view.ts";
import type { WorkerClient } from "../workerClient/workerClient.ts";
import { createDesk } from "./desk.ts";
import type { FieldWish, Wanted } from "./request.ts";

export interface Fields {
  /** The map if it is there already, at that size or whole. */
  peek(wish: FieldWish, shownAs: Size | null): ErrorMap | undefined;
  /** Asks for a map; the answer withdraws the wish. */
  want(wanted: Wanted): () => void;
  dispose(): void;
}

/**
 * `benches` share the work: what is compared with the same picture is compared by the same one.
 * `unreadable` is called when they cannot read what the browser has decoded.
 */
export function createFields(
  workerClients: readonly WorkerClient[],
  limit_bytes: number,
  unreadable: () => void,
): Fields {
  const kept = new ByteLru<ErrorMap>(limit_bytes, () => {});
  const desks = workerClients.map((workerClient) =>
    createDesk(workerClient, {
      made: (wish, map) => kept.set(nameOf(wish), map, map.shown.values.byteLength),
      unreadable,
    }),
  );
  return {
    peek(wish, shownAs) {
      const found = kept.get(nameOf(wish));
      if (found === undefined || isWhole(found)) return found;
      return shownAs !== null && isSameSize(found.shown, shownAs) ? found : undefined;
    },
    want: (wanted) => desks[hashName(wanted.wish.b.digest) % desks.length]!.want(wanted),
    dispose: () => kept.clear(),
  };
}

function nameOf({ a, b, kind }: FieldWish): string {
  return JSON.stringify([kind, a, b]);
}

/** Whether each pixel has a value of its own. */
export function isWhole({ width, height, shown }: ErrorMap): boolean {
  return shown.width === width && shown.height === height;
}

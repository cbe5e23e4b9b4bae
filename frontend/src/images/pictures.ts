/**
 * Gets pictures: each array is fetched and decoded once, however many steps, runs and panes show it,
 * and drawn once in each way; kept while there is room, forgotten when it failed, and cancelled when
 * nobody waits.
 */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Queue } from "../api/queue.ts";
import { fitBytes } from "../pixels/fit.ts";
import { ByteLru } from "../pixels/lru.ts";
import {
  closePicture,
  pictureName,
  type Drawing,
  type Picture,
  type PictureRef,
  type StoredRef,
} from "../pixels/picture.ts";
import type { WorkerClient } from "../workerClient/workerClient.ts";
import { bytesOf, closeStored, decode, type Stored } from "./decode.ts";
import { createFetcher, type FetchPayloads } from "./fetcher.ts";
import { createRenderer } from "./renderer.ts";
import { createSharedRequests, type FetchJob } from "./sharedRequests.ts";

export interface Pictures {
  /** The picture if it is here already. */
  peek(ref: PictureRef): Picture | undefined;
  /** Asks for a picture; the answer ends the subscription. Exactly one of the two is called, later. */
  subscribe(
    ref: PictureRef,
    arrived: (picture: Picture) => void,
    failed: (error: unknown) => void,
  ): () => void;
  /** Asks for a picture that may be needed soon; the answer ends the subscription. */
  prefetch(ref: PictureRef): () => void;
  /** Asks for an array as it is kept, for a look at its values. */
  subscribeToStored(
    ref: StoredRef,
    arrived: (stored: Stored) => void,
    failed: (error: unknown) => void,
  ): () => void;
  /** Keeps a picture that is on the screen; the answer lets it go. */
  pin(ref: PictureRef): () => void;
  /** How many pictures are waited for. */
  readonly pending: ReadonlySignal<number>;
  dispose(): void;
}

export interface PictureLimits {
  readonly pictures_bytes: number;
  readonly stored_bytes: number;
}

/**
 * A request that nobody waits for any more may still finish within this time: dragging over steps
 * cancels every request within a frame, and would otherwise never show anything on the way.
 */
const GRACE_MS = 250;

export function createPictures(
  fetchPayloads: FetchPayloads,
  queue: Queue,
  workerClient: WorkerClient,
  limits: PictureLimits,
): Pictures {
  const kept = new ByteLru<Picture>(limits.pictures_bytes, closePicture);
  const storedKept = new ByteLru<Stored>(limits.stored_bytes, closeStored);
  const fetcher = createFetcher(fetchPayloads, queue);
  const renderer = createRenderer(workerClient);
  const pending = signal(0);

  const stored = createSharedRequests<StoredRef, Stored>({
    name: storedName,
    run: async (ref, job) => {
      const result = await fetcher.fetch({ ref, isShown: false, ...job });
      return (await decode(result, ref, workerClient)).stored;
    },
    succeeded: (ref, value) => storedKept.set(storedName(ref), value, bytesOf(value)),
    discard: closeStored,
    joined: fetcher.nudge,
    grace_ms: 0,
  });

  /** The array, from the cache or by waiting; pinned until the job has used it. */
  const get = (ref: StoredRef, { signal, isSeen }: FetchJob): Promise<Stored> =>
    new Promise((resolve, reject) => {
      const found = storedKept.get(storedName(ref));
      if (found !== undefined) return resolve(found);
      const leave = stored.join(ref, { isSeen, arrived: resolve, failed: reject });
      signal.addEventListener("abort", () => {
        leave();
        reject(signal.reason);
      });
    });

  const make = async (ref: PictureRef, job: FetchJob): Promise<Picture> => {
    const { drawing } = ref;
    if (drawing === null) {
      const result = await fetcher.fetch({ ref, isShown: true, ...job });
      const { stored: bitmap, fit } = await decode(result, ref, workerClient);
      if ("values" in bitmap) throw new Error("values are not a picture until they are drawn");
      const { width, height } = bitmap;
      const bytes = bytesOf(bitmap) + (fit === null ? 0 : fitBytes(fit));
      return { bitmap, width, height, bytes, fit, origin: null };
    }
    const refs = [ref, ...drawing.others];
    const unpins = refs.map((one) => storedKept.pin(storedName(one)));
    try {
      const all = await Promise.all(refs.map((one) => get(one, job)));
      const digests = refs.map(({ digest }) => digest);
      return await renderer.draw(digests, all, drawing.recipe, job);
    } finally {
      for (const unpin of unpins) unpin();
    }
  };

  const pictures = createSharedRequests<PictureRef, Picture>({
    name: pictureName,
    run: make,
    succeeded: (ref, picture) => {
      kept.set(pictureName(ref), picture, picture.bytes);
      supersede(ref);
    },
    discard: closePicture,
    joined: fetcher.nudge,
    changed: () => (pending.value = pictures.seen()),
    grace_ms: GRACE_MS,
  });

  /** How each array is drawn at the moment: a slider that is dragged must not fill the cache. */
  const drawings = new Map<string, Set<string>>();
  const supersede = (ref: PictureRef): void => {
    if (ref.drawing === null) return;
    const place = placeOf(ref.digest, ref.drawing);
    const name = pictureName(ref);
    const before = drawings.get(place) ?? new Set();
    for (const other of before) if (other !== name) kept.drop(other);
    // One that is on the screen until this one is painted is dropped the next time.
    drawings.set(place, new Set([...before].filter((other) => kept.has(other)).concat(name)));
  };

  return {
    pending,
    peek: (ref) => kept.get(pictureName(ref)),
    pin: (ref) => kept.pin(pictureName(ref)),
    subscribe: (ref, arrived, failed) =>
      pictures.join(ref, { isSeen: () => true, arrived, failed }),
    prefetch: (ref) =>
      kept.has(pictureName(ref))
        ? () => {}
        : pictures.join(ref, { isSeen: () => false, arrived: () => {}, failed: () => {} }),
    subscribeToStored(ref, arrived, failed) {
      const found = storedKept.get(storedName(ref));
      const isSeen = (): boolean => false;
      if (found === undefined) return stored.join(ref, { isSeen, arrived, failed });
      let isWanted = true;
      queueMicrotask(() => {
        if (isWanted) arrived(found);
      });
      return () => (isWanted = false);
    },
    dispose() {
      pictures.dispose();
      stored.dispose();
      kept.clear();
      storedKept.clear();
    },
  };
}

function storedName({ digest, asValues }: StoredRef): string {
  return asValues ? digest : `${digest} bitmap`;
}

/** What a newer drawing stands in for: of the same array, slice and kind. */
function placeOf(digest: string, { recipe, others }: Drawing): string {
  return [digest, recipe.kind, recipe.slice, ...others.map((other) => other.digest)].join(" ");
}

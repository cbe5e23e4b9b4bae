/** One worker that compares pictures, and what waits for it. The maps of a step are asked for together. */
import { batch } from "@preact/signals";
import type { ErrorMap } from "../errorMaps/errorMap.ts";
import type { Picture } from "../pixels/picture.ts";
import { sliceOf } from "../pixels/raster.ts";
import {
  FORGOTTEN,
  UNREADABLE,
  type Comparable,
  type Compared,
  type Outcome,
} from "../workerClient/tasks.ts";
import type { WorkerClient } from "../workerClient/workerClient.ts";
import type { ErrorMapRequest, ErrorMapSubscription, Side } from "./request.ts";

export interface ComparisonQueue {
  /** The answer ends the subscription. */
  subscribe(subscribed: ErrorMapSubscription): () => void;
}

/** Of large pictures a few at a time: what waits here can still be overtaken. */
const PIXELS_AT_ONCE = 2_000_000;
/** Far more than a worker keeps. */
const MOST_GIVEN = 4096;

export interface ComparisonQueueListener {
  /** Told of every map, also of one that nobody waits for any longer. */
  readonly made: (request: ErrorMapRequest, map: ErrorMap) => void;
  /** The worker cannot read what the browser has decoded. */
  readonly unreadable: () => void;
}

export function createComparisonQueue(
  workerClient: WorkerClient,
  { made, unreadable }: ComparisonQueueListener,
): ComparisonQueue {
  const waiting = new Set<ErrorMapSubscription>();
  const subscribed = new Set<ErrorMapSubscription>();
  /** Names of what the worker was given, and may have forgotten since. */
  const given = new Set<string>();
  let isBusy = false;

  const give = (picture: Picture, side: Side, isForgotten: boolean): Compared => {
    const name = JSON.stringify(side);
    const isKnown = given.has(name) && !isForgotten;
    if (given.size >= MOST_GIVEN) given.clear();
    given.add(name);
    return { name, picture: isKnown ? null : comparable(picture, side) };
  };

  const ask = (
    entries: readonly ErrorMapSubscription[],
    isForgotten: boolean,
  ): Promise<readonly Outcome[]> => {
    const pairs = entries.map(({ request: { a, b, kind, channels }, pictures, shownAs }) => ({
      a: give(pictures[0], a, isForgotten),
      b: give(pictures[1], b, isForgotten),
      kind,
      channels,
      shownAs,
    }));
    return workerClient.ask({ task: "compare", pairs });
  };

  const fail = (entry: ErrorMapSubscription, error: unknown): void => {
    if (subscribed.delete(entry)) entry.failed(error);
  };
  const settle = (entry: ErrorMapSubscription, outcome: Outcome): void => {
    if (outcome === FORGOTTEN) fail(entry, new Error("the worker has lost what it was given"));
    else if (outcome === UNREADABLE) {
      unreadable();
      fail(entry, new Error(HIDDEN));
    } else if ("problem" in outcome) fail(entry, new Error(outcome.problem));
    else {
      made(entry.request, outcome);
      if (subscribed.delete(entry)) entry.arrived(outcome);
    }
  };

  const compare = async (entries: readonly ErrorMapSubscription[]): Promise<void> => {
    const first = await ask(entries, false);
    const isLost = (_: ErrorMapSubscription, index: number): boolean => first[index] === FORGOTTEN;
    const lost = entries.filter(isLost);
    const second = lost.length === 0 ? [] : await ask(lost, true);
    // At once, so that their scale is found and their panes are told once.
    batch(() => {
      for (const [index, entry] of entries.entries()) {
        settle(entry, isLost(entry, index) ? second[lost.indexOf(entry)]! : first[index]!);
      }
    });
  };

  const serve = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    // Requests that are made together are taken together.
    await Promise.resolve();
    while (waiting.size > 0) {
      const entries = takeNewest(waiting);
      await compare(entries).catch((error: unknown) =>
        entries.forEach((entry) => fail(entry, error)),
      );
    }
    isBusy = false;
  };

  return {
    subscribe(entry) {
      waiting.add(entry);
      subscribed.add(entry);
      void serve();
      return () => {
        waiting.delete(entry);
        subscribed.delete(entry);
      };
    },
  };
}

/** Shown where there are no values either: a PNG is read by value from then on. */
const HIDDEN =
  "This browser hides decoded pixels from the page (fingerprinting protection): JPEG and WebP cannot be" +
  " compared here. Allow this page to read canvases, or use another browser";

/** The newest, and as many as are worth one message. */
function takeNewest(waiting: Set<ErrorMapSubscription>): readonly ErrorMapSubscription[] {
  let pixels = 0;
  const newest = [...waiting].reverse();
  const end = newest.findIndex(({ pictures: [a, b] }, index) => {
    pixels += Math.max(a.width * a.height, b.width * b.height);
    return index > 0 && pixels > PIXELS_AT_ONCE;
  });
  const taken = newest.slice(0, end < 0 ? newest.length : end);
  for (const entry of taken) waiting.delete(entry);
  return taken;
}

/** The worker gets copies: of a bitmap, or of the values of one slice. */
function comparable({ bitmap, origin }: Picture, { slice, fractionOf }: Side): Comparable {
  const raster = origin?.rasters[0];
  if (raster !== undefined) {
    const { width, height, channels } = raster;
    const values = sliceOf(raster, slice);
    // Levels are fractions already, whatever they stand for, and are compared as those of a bitmap are.
    if (values instanceof Uint8Array && fractionOf !== null) {
      return { width, height, rgba: toRgba(values, channels) };
    }
    return { width, height, channels, values: values.slice(), fractionOf };
  }
  if (bitmap instanceof ImageBitmap) return bitmap;
  throw new Error("an error map of an error map is not computed");
}

/** Of grey or colours, with or without opacity. */
function toRgba(levels: Uint8Array<ArrayBuffer>, channels: number): Uint8Array<ArrayBuffer> {
  if (channels === 4) return levels.slice();
  const rgba = new Uint8Array(4 * (levels.length / channels));
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  for (let from = 0, to = 0; from < levels.length; from += channels, to += 4) {
    rgba[to] = levels[from]!;
    rgba[to + 1] = levels[from + green]!;
    rgba[to + 2] = levels[from + blue]!;
    rgba[to + 3] = channels === 2 ? levels[from + 1]! : 255;
  }
  return rgba;
}

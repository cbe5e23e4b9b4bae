/** One worker that compares pictures, and what waits for it. The maps of a step are asked for together. */
import { batch } from "@preact/signals";
import { sliceOf } from "../images/raster.ts";
import type { Picture } from "../images/picture.ts";
import type { Bench } from "../work/bench.ts";
import type { Size } from "../viewport/view.ts";
import { FORGOTTEN, type Comparable, type Compared, type Outcome } from "../work/tasks.ts";
import type { ErrorMap } from "./field.ts";
import type { FieldWish, Side } from "./fields.ts";

export interface Desk {
  /** The answer withdraws the wish. */
  want(wanted: Wanted): () => void;
}

/** A wish, and who is told: exactly one of the two is called, later. */
export interface Wanted {
  readonly wish: FieldWish;
  readonly pictures: readonly [Picture, Picture];
  /** The size at which the map is wanted; null for that of the pictures. */
  readonly shownAs: Size | null;
  readonly arrived: (map: ErrorMap) => void;
  readonly failed: (error: unknown) => void;
}

/** Of large pictures a few at a time: what waits here can still be overtaken. */
const PIXELS_AT_ONCE = 2_000_000;
/** Far more than a worker keeps. */
const MOST_GIVEN = 4096;

/** `made` is told of every map, also of one that nobody wants any more. */
export function createDesk(bench: Bench, made: (wish: FieldWish, map: ErrorMap) => void): Desk {
  const waiting = new Set<Wanted>();
  const wanted = new Set<Wanted>();
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

  const ask = (entries: readonly Wanted[], isForgotten: boolean): Promise<readonly Outcome[]> => {
    const pairs = entries.map(({ wish: { a, b, kind, channels }, pictures, shownAs }) => ({
      a: give(pictures[0], a, isForgotten),
      b: give(pictures[1], b, isForgotten),
      kind,
      channels,
      shownAs,
    }));
    return bench.ask({ task: "compare", pairs });
  };

  const fail = (entry: Wanted, error: unknown): void => {
    if (wanted.delete(entry)) entry.failed(error);
  };
  const settle = (entry: Wanted, outcome: Outcome): void => {
    if (outcome === FORGOTTEN) fail(entry, new Error("the worker has lost what it was given"));
    else if ("problem" in outcome) fail(entry, new Error(outcome.problem));
    else {
      made(entry.wish, outcome);
      if (wanted.delete(entry)) entry.arrived(outcome);
    }
  };

  const compare = async (entries: readonly Wanted[]): Promise<void> => {
    const first = await ask(entries, false);
    const isLost = (_: Wanted, index: number): boolean => first[index] === FORGOTTEN;
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
    // Wishes that are made together are taken together.
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
    want(entry) {
      waiting.add(entry);
      wanted.add(entry);
      void serve();
      return () => {
        waiting.delete(entry);
        wanted.delete(entry);
      };
    },
  };
}

/** The newest, and as many as are worth one message. */
function takeNewest(waiting: Set<Wanted>): readonly Wanted[] {
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

const LEVELS = [0, 255] as const;

/** The worker gets copies: of a bitmap, or of the values of one slice. */
function comparable({ bitmap, origin }: Picture, { slice, fractionOf }: Side): Comparable {
  const raster = origin?.rasters[0];
  if (raster !== undefined) {
    const { width, height, channels } = raster;
    const values = sliceOf(raster, slice).slice();
    // Levels are fractions already, whatever they stand for.
    const isOfLevels = values instanceof Uint8Array && fractionOf !== null;
    // With opacity they are compared as they are seen, in whole levels.
    if (isOfLevels && channels % 2 === 0) return { width, height, rgba: toRgba(values, channels) };
    return { width, height, channels, values, fractionOf: isOfLevels ? LEVELS : fractionOf };
  }
  if (bitmap instanceof ImageBitmap) return bitmap;
  throw new Error("an error map of an error map is not computed");
}

/** Of grey or colours with opacity. */
function toRgba(levels: Uint8Array<ArrayBuffer>, channels: number): Uint8Array<ArrayBuffer> {
  if (channels === 4) return levels;
  const rgba = new Uint8Array(2 * levels.length);
  for (let from = 0; from < levels.length; from += 2) {
    rgba.fill(levels[from]!, 2 * from, 2 * from + 3);
    rgba[2 * from + 3] = levels[from + 1]!;
  }
  return rgba;
}

/** Error maps by the pictures they are of: computed once, in a worker, and kept while there is room. */
import { createQueue } from "../api/queue.ts";
import { ByteLru } from "../images/lru.ts";
import { sliceOf } from "../images/raster.ts";
import type { Picture } from "../images/picture.ts";
import type { Bench } from "../work/bench.ts";
import { hashName } from "../state/names.ts";
import { FORGOTTEN, type Comparable, type Compared } from "../work/tasks.ts";
import type { Channels, Field } from "./field.ts";
import type { ErrorKind } from "./kinds.ts";

export interface FieldWish {
  readonly a: Side;
  readonly b: Side;
  readonly kind: ErrorKind;
  readonly channels: Channels;
}

/** One of the two pictures. */
export interface Side {
  readonly digest: string;
  readonly slice: number;
  /** For values: the range whose fractions count; null where the values themselves do. */
  readonly fractionOf: readonly [number, number] | null;
}

export interface Fields {
  /** The map if it is there already. */
  peek(wish: FieldWish): Field | undefined;
  /** Asks for a map; the answer withdraws the wish. Exactly one of the two is called, later. */
  want(
    wish: FieldWish,
    pictures: readonly [Picture, Picture],
    arrived: (field: Field) => void,
    failed: (error: unknown) => void,
  ): () => void;
  dispose(): void;
}

/** Enough to keep the worker busy; what waits can still be overtaken or forgotten. */
const IN_WORK = 2;
/** Far more than a worker keeps. */
const MOST_GIVEN = 4096;

/** `benches` share the work: what is compared with the same picture is compared by the same one. */
export function createFields(benches: readonly Bench[], limit_bytes: number): Fields {
  const kept = new ByteLru<Field>(limit_bytes, () => {});
  const desks = benches.map((bench) => ({
    bench,
    queue: createQueue(IN_WORK),
    /** Names of what it was given, and may have forgotten since. */
    given: new Set<string>(),
  }));
  return {
    peek: (wish) => kept.get(nameOf(wish)),
    want(wish, [a, b], arrived, failed) {
      const controller = new AbortController();
      const { signal } = controller;
      const { kind, channels } = wish;
      const desk = desks[hashName(wish.b.digest) % desks.length]!;
      const give = (picture: Picture, side: Side, isForgotten: boolean): Compared => {
        const name = JSON.stringify(side);
        const isKnown = desk.given.has(name) && !isForgotten;
        if (desk.given.size >= MOST_GIVEN) desk.given.clear();
        desk.given.add(name);
        return { name, picture: isKnown ? null : comparable(picture, side) };
      };
      const ask = (isForgotten: boolean) =>
        desk.bench.ask({
          task: "compare",
          a: give(a, wish.a, isForgotten),
          b: give(b, wish.b, isForgotten),
          kind,
          channels,
        });
      const compare = async (): Promise<Field> => {
        const first = await ask(false);
        const field = first === FORGOTTEN ? await ask(true) : first;
        if (field === FORGOTTEN) throw new Error("the worker has lost what it was given");
        return field;
      };
      desk.queue
        .run(signal, () => 0, compare)
        .then((field) => {
          kept.set(nameOf(wish), field, field.values.byteLength);
          if (!signal.aborted) arrived(field);
        })
        .catch((error: unknown) => {
          if (!signal.aborted) failed(error);
        });
      return () => controller.abort();
    },
    dispose: () => kept.clear(),
  };
}

const LEVELS = [0, 255] as const;

function nameOf({ a, b, kind }: FieldWish): string {
  return JSON.stringify([kind, a, b]);
}

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

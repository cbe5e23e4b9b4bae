/** Error maps by the pictures they are of: computed once, in a worker, and kept while there is room. */
import { createQueue } from "../api/queue.ts";
import { ByteLru } from "../images/lru.ts";
import type { Picture } from "../images/picture.ts";
import type { Channels, Field } from "./field.ts";
import type { ErrorKind } from "./kinds.ts";
import type { Answer, Question } from "./worker.ts";

export interface FieldWish {
  /** Digests of the two pictures. */
  readonly a: string;
  readonly b: string;
  readonly kind: ErrorKind;
  readonly channels: Channels;
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

export function createFields(module: URL, limit_bytes: number): Fields {
  const kept = new ByteLru<Field>(limit_bytes, () => {});
  const queue = createQueue(IN_WORK);
  const open = new Map<number, (answer: Answer) => void>();
  let worker: Worker | null = null;
  let lastId = 0;

  const start = (): Worker => {
    const started = new Worker(module, { type: "module" });
    started.onmessage = ({ data }: MessageEvent<Answer>) => {
      open.get(data.id)?.(data);
      open.delete(data.id);
    };
    started.onerror = ({ message }) => {
      for (const [id, answer] of open) answer({ id, problem: message || "the worker has failed" });
      open.clear();
    };
    return started;
  };

  const ask = (
    { kind, channels }: FieldWish,
    [a, b]: readonly [Picture, Picture],
  ): Promise<Field> =>
    new Promise((resolve, reject) => {
      const id = (lastId += 1);
      open.set(id, (answer) => {
        if ("field" in answer) resolve(answer.field);
        else reject(new Error(answer.problem));
      });
      // Pictures of a map are decoded pictures; the worker gets copies and closes them.
      const question: Question = { id, a: bitmapOf(a), b: bitmapOf(b), kind, channels };
      try {
        (worker ??= start()).postMessage(question);
      } catch (error) {
        open.delete(id);
        reject(error as Error);
      }
    });

  return {
    peek: (wish) => kept.get(nameOf(wish)),
    want(wish, pictures, arrived, failed) {
      const controller = new AbortController();
      const { signal } = controller;
      queue
        .run(
          signal,
          () => 0,
          () => ask(wish, pictures),
        )
        .then((field) => {
          kept.set(nameOf(wish), field, field.values.byteLength);
          if (!signal.aborted) arrived(field);
        })
        .catch((error: unknown) => {
          if (!signal.aborted) failed(error);
        });
      return () => controller.abort();
    },
    dispose() {
      worker?.terminate();
      open.clear();
      kept.clear();
    },
  };
}

function nameOf({ a, b, kind }: FieldWish): string {
  return `${kind} ${a} ${b}`;
}

function bitmapOf({ bitmap }: Picture): ImageBitmap {
  if (bitmap instanceof ImageBitmap) return bitmap;
  throw new Error("an error map of an error map is not computed");
}

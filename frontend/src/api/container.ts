/** Reads JSON with columns of numbers behind it, as docs/http_api.md lays it out. Pure. */
import { list, number, object, type Json } from "../json.ts";

export interface Container {
  readonly head: Json;
  /** A column of the head; of one that makes no sense nothing. NaN stands for no number. */
  column(json: unknown): ArrayLike<number>;
}

/** In the order of bytes that every machine with a browser has. */
const ARRAYS = new Map<
  unknown,
  new (body: ArrayBuffer, at: number, count: number) => ArrayLike<number>
>([
  ["f8", Float64Array],
  ["f4", Float32Array],
  ["u4", Uint32Array],
  ["u2", Uint16Array],
  ["u1", Uint8Array],
]);

export function readContainer(body: ArrayBuffer): Container {
  const end = 4 + new DataView(body).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, end - 4))) as unknown;
  const begin = Math.ceil(end / 8) * 8;
  return {
    head: object(head),
    column(json) {
      if (Array.isArray(json)) return json.map((value) => number(value) ?? NaN);
      const { at, type, count } = object(json);
      const Numbers = ARRAYS.get(type);
      return Numbers ? new Numbers(body, begin + (number(at) ?? 0), number(count) ?? 0) : [];
    },
  };
}

/** Steps, which stand there as they are or as differences. */
export function readSteps({ column }: Container, json: unknown): readonly number[] {
  const { values, first, differences, repeats } = object(json);
  if (values !== undefined) return Array.from(column(values));
  const steps = [number(first) ?? 0];
  const times = repeats === undefined ? null : column(repeats);
  Array.from(column(differences)).forEach((difference, i) => {
    for (let left = times?.[i] ?? 1; left > 0; left -= 1) steps.push(steps.at(-1)! + difference);
  });
  return steps;
}

/** Begin and end of each window. */
export function readWindows(json: unknown): readonly (readonly [number, number])[] {
  return list(json).map((one) => {
    const [begin, end] = list(one);
    return [number(begin) ?? 0, number(end) ?? 0];
  });
}

/** Answers to `series`, as the server writes them, from columns over all steps. */
import type { Numbers, Series } from "../src/api/contract.ts";
import { readSeries as readAnswer } from "../src/api/readSeries.ts";
import { list, object, type Json } from "../src/json.ts";

/** Columns where an entry of each step stands, or fields of a pane that hold for all of them. */
export function readSeries(json: unknown): Series {
  return readAnswer(answerOf(json), null);
}

/** Of a metric, null where there is none. */
export function valuesOf({ values }: Numbers): readonly (number | null)[] {
  return [...values].map((value) => (Number.isNaN(value) ? null : value));
}

/** JSON alone: short columns stand in it. */
export function container(head: unknown): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const body = new Uint8Array(4 + text.length);
  new DataView(body.buffer).setUint32(0, text.length, true);
  body.set(text, 4);
  return body.buffer;
}

export function answerOf(json: unknown, more: Json = {}): ArrayBuffer {
  const { steps, loading, notices, samples } = object(json);
  const count = list(steps).length;
  const pictures = { digests: [], keys: [], stats: [], facts: [], fact: [], problems: {} };
  return container({
    version: "1.v",
    count,
    from: 0,
    steps: { values: steps ?? [] },
    loading: loading ?? null,
    notices: notices ?? [],
    windows: count === 0 ? [] : [[0, count]],
    window_steps: 256,
    samples: Object.entries(object(samples)).map(([id, sample]) =>
      sampleOf(pictures, id, object(sample), count),
    ),
    pictures,
    ...more,
  });
}

interface Pictures {
  readonly digests: unknown[];
  readonly keys: unknown[];
  readonly stats: unknown[];
  readonly facts: unknown[];
  readonly fact: number[];
  readonly problems: Record<number, unknown>;
}

function sampleOf(pictures: Pictures, id: string, sample: Json, count: number): unknown {
  const { caption = null, panes, metrics } = sample;
  return {
    id,
    caption,
    panes: Object.entries(object(panes)).map(([role, pane]) =>
      paneOf(pictures, role, object(pane), count),
    ),
    metrics: Array.isArray(metrics)
      ? metrics
      : Object.entries(object(metrics)).map(([name, values]) => [name, null, values]),
  };
}

function paneOf(pictures: Pictures, role: string, pane: Json, count: number): unknown {
  const { digests, keys, stats, problems, changed = {} } = pane;
  const stretches: number[] = [];
  let codes = "";
  for (let i = 0; i < count; i += 1) {
    const digest = list(digests)[i] ?? null;
    codes += digest === null ? "0" : "2";
    if (digest === null) continue;
    if (stretches.at(-1) === i) stretches[stretches.length - 1] = i + 1;
    else stretches.push(i, i + 1);
    const at = pictures.digests.push(digest) - 1;
    pictures.keys.push(list(keys)[i] ?? null);
    pictures.stats.push(list(stats)[i] ?? null);
    const fact = (name: string): unknown => list(pane[`${name}_by_step`])[i] ?? pane[name] ?? null;
    pictures.fact.push(pictures.facts.push(["media", "shape", "dtype"].map(fact)) - 1);
    const problem = object(problems)[i];
    if (problem !== undefined) pictures.problems[at] = problem;
  }
  return { role, codes: [codes], stretches, changed };
}

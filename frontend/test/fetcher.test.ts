import assert from "node:assert/strict";
import { test } from "node:test";
import { createQueue, type Queue } from "../src/api/queue.ts";
import { createFetcher, type FetchPayloads, type PayloadRequest } from "../src/images/fetcher.ts";
import type { FetchResult } from "../src/images/fetchPayloads.ts";

interface Asked {
  readonly log: string[];
  readonly fetchPayloads: FetchPayloads;
  /** Lets every request end that has begun. */
  end(): Promise<void>;
}

function server(refused: Readonly<Record<string, number>> = {}): Asked {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const later = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
  return {
    log,
    async fetchPayloads(_, { run, items, priority }) {
      const keys = items.map(({ key }) => key);
      log.push(`${run}: ${keys.join()} ${priority}`);
      await later();
      return keys.map((key): FetchResult => {
        const status = keys.length > 1 ? refused[key] : undefined;
        return status === undefined
          ? { kind: "payload", bytes: new TextEncoder().encode(key).buffer }
          : { kind: "refused", status, message: `no ${key}` };
      });
    },
    async end() {
      await rest();
      for (const end of ends.splice(0)) end();
      await rest();
    },
  };
}

async function tell(fetched: Promise<FetchResult>): Promise<string> {
  const result = await fetched;
  if (result.kind === "payload") return new TextDecoder().decode(result.bytes);
  return result.kind === "refused" ? result.message : result.kind;
}

async function rest(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

function request(
  run: string,
  key: string,
  options: Partial<PayloadRequest> & { pixels?: number } = {},
): PayloadRequest {
  const { pixels = 1, ...rest } = options;
  const ref = {
    digest: key,
    run,
    key,
    media: "image/png",
    pixels,
    size: null,
    depth: 1,
    asValues: false,
  };
  const signal = new AbortController().signal;
  return { ref, signal, isShown: true, isSeen: () => true, ...rest };
}

test("requests that are made together travel together, one bundle for each run", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.fetchPayloads, createQueue(6));
  const got = ["a1", "b1", "a2", "b2", "a3"].map((key) => {
    const result = fetcher.fetch(request(key[0]!, key));
    fetcher.nudge(true);
    return tell(result);
  });
  await asked.end();
  assert.deepEqual(asked.log, ["a: a3,a2,a1 high", "b: b2,b1 high"]);
  assert.deepEqual(await Promise.all(got), ["a1", "b1", "a2", "b2", "a3"]);
});

test("many requests are shared out evenly", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.fetchPayloads, createQueue(6));
  for (let key = 0; key < 16; key += 1) {
    void fetcher.fetch(request("a", String(key)));
    fetcher.nudge(true);
  }
  await rest();
  assert.deepEqual(asked.log, ["a: 15,14,13,12,11,10,9,8 high", "a: 7,6,5,4,3,2,1,0 high"]);
});

test("what is seen goes before what is fetched ahead, which leaves connections free", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.fetchPayloads, createQueue(6));
  const unseen = { isSeen: () => false, pixels: 4_000_000 };
  for (const key of ["1", "2", "3", "4"]) {
    void fetcher.fetch(request("a", key, unseen));
    fetcher.nudge(false);
  }
  void fetcher.fetch(request("a", "seen"));
  fetcher.nudge(true);
  await rest();
  assert.deepEqual(asked.log, ["a: seen high", "a: 4 low", "a: 3 low"]);
  await asked.end();
  assert.deepEqual(asked.log.slice(3), ["a: 2 low", "a: 1 low"]);
  await asked.end();
});

test("one picture that is refused does not fail the others, one that did not fit is asked for again", async () => {
  const asked = server({ gone: 404, full: 413 });
  const fetcher = createFetcher(asked.fetchPayloads, createQueue(6));
  const got = ["gone", "full", "here"].map((key) => tell(fetcher.fetch(request("a", key))));
  fetcher.nudge(true);
  await asked.end();
  await asked.end();
  assert.deepEqual(await Promise.all(got), ["no gone", "full", "here"]);
  assert.deepEqual(asked.log, ["a: here,full,gone high", "a: full high"]);
});

test("a request that is withdrawn while it waits is not asked for", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.fetchPayloads, createQueue(1));
  void fetcher.fetch(request("a", "first"));
  fetcher.nudge(true);
  await rest();
  const controller = new AbortController();
  const withdrawn = fetcher.fetch(request("a", "withdrawn", { signal: controller.signal }));
  fetcher.nudge(true);
  void fetcher.fetch(request("a", "last"));
  fetcher.nudge(true);
  controller.abort(new Error("not any more"));
  await assert.rejects(withdrawn, /not any more/);
  await asked.end();
  await asked.end();
  assert.deepEqual(asked.log, ["a: first high", "a: last high"]);
});

test("however often it is told of requests, no more jobs wait than there are requests", async () => {
  const asked = server();
  const jobs = createQueue(1);
  let begun = 0;
  const counting: Queue = {
    run: (signal, priority, job) => {
      begun += 1;
      return jobs.run(signal, priority, job);
    },
  };
  const fetcher = createFetcher(asked.fetchPayloads, counting);
  void fetcher.fetch(request("a", "first"));
  fetcher.nudge(true);
  await rest();
  for (let step = 0; step < 100; step += 1) {
    const controller = new AbortController();
    fetcher.fetch(request("a", String(step), { signal: controller.signal })).catch(() => {});
    fetcher.nudge(true);
    controller.abort();
  }
  assert.equal(begun, 2);
});

test("what nobody looks at any more, but may soon, is fetched all the same", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.fetchPayloads, createQueue(1));
  void fetcher.fetch(request("a", "first"));
  fetcher.nudge(true);
  await rest();
  let isSeen = true;
  const got = tell(fetcher.fetch(request("a", "left", { isSeen: () => isSeen })));
  fetcher.nudge(true);
  isSeen = false;
  await asked.end();
  await asked.end();
  assert.equal(await got, "left");
  assert.deepEqual(asked.log, ["a: first high", "a: left low"]);
});

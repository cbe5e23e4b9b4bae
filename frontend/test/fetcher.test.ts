import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "../src/api/client.ts";
import { Refused } from "../src/api/errors.ts";
import { createQueue } from "../src/api/queue.ts";
import { createFetcher, type Wish } from "../src/images/fetcher.ts";

interface Asked {
  readonly log: string[];
  readonly client: Client;
  /** Lets every request end that has begun. */
  end(): Promise<void>;
}

function server(refused: Readonly<Record<string, number>> = {}): Asked {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const later = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
  const client = {
    async payload(_: AbortSignal, run: string, key: string) {
      log.push(`${run}: ${key}`);
      await later();
      return new Blob([`${key} alone`]);
    },
    async bundle(_: AbortSignal, run: string, keys: readonly string[], priority: string) {
      log.push(`${run}: ${keys.join()} ${priority}`);
      await later();
      return keys.map((key) =>
        key in refused ? new Refused(`no ${key}`, refused[key]!) : new Blob([key]),
      );
    },
  } as unknown as Client;
  return {
    log,
    client,
    async end() {
      await rest();
      for (const end of ends.splice(0)) end();
      await rest();
    },
  };
}

async function rest(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

function wish(run: string, key: string, options: Partial<Wish> & { pixels?: number } = {}): Wish {
  const { pixels = 1, ...rest } = options;
  const ref = { digest: key, run, key, media: "image/png", pixels, depth: 1, asValues: false };
  return { ref, signal: new AbortController().signal, isSeen: () => true, ...rest };
}

test("wishes that are made together travel together, one request for each run", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.client, createQueue(6));
  const got = ["a1", "b1", "a2", "b2", "a3"].map((key) => {
    const payload = fetcher.fetch(wish(key[0]!, key));
    fetcher.nudge(true);
    return payload.then((blob) => blob.text());
  });
  await asked.end();
  assert.deepEqual(asked.log, ["a: a3,a2,a1 high", "b: b2,b1 high"]);
  assert.deepEqual(await Promise.all(got), ["a1", "b1", "a2", "b2", "a3"]);
});

test("what is seen goes before what is fetched ahead, which leaves connections free", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.client, createQueue(6));
  const unseen = { isSeen: () => false, pixels: 4_000_000 };
  for (const key of ["1", "2", "3", "4"]) {
    void fetcher.fetch(wish("a", key, unseen));
    fetcher.nudge(false);
  }
  void fetcher.fetch(wish("a", "seen"));
  fetcher.nudge(true);
  await rest();
  assert.deepEqual(asked.log, ["a: seen", "a: 4", "a: 3"]);
  await asked.end();
  assert.deepEqual(asked.log.slice(3), ["a: 2", "a: 1"]);
  await asked.end();
});

test("one picture that is refused does not fail the others, one that did not fit is asked for again", async () => {
  const asked = server({ gone: 404, full: 413 });
  const fetcher = createFetcher(asked.client, createQueue(6));
  const got = ["gone", "full", "here"].map((key) => fetcher.fetch(wish("a", key)));
  fetcher.nudge(true);
  const refused = assert.rejects(got[0]!, /no gone/);
  await asked.end();
  await asked.end();
  await refused;
  assert.equal(await (await got[1]!).text(), "full alone");
  assert.equal(await (await got[2]!).text(), "here");
});

test("a wish that is withdrawn while it waits is not asked for", async () => {
  const asked = server();
  const fetcher = createFetcher(asked.client, createQueue(1));
  void fetcher.fetch(wish("a", "first"));
  fetcher.nudge(true);
  await rest();
  const controller = new AbortController();
  const withdrawn = fetcher.fetch(wish("a", "withdrawn", { signal: controller.signal }));
  fetcher.nudge(true);
  void fetcher.fetch(wish("a", "last"));
  fetcher.nudge(true);
  controller.abort(new Error("not any more"));
  await assert.rejects(withdrawn, /not any more/);
  await asked.end();
  await asked.end();
  assert.deepEqual(asked.log, ["a: first", "a: last"]);
});

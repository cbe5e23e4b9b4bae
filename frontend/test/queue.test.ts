import assert from "node:assert/strict";
import { test } from "node:test";
import { createQueue } from "../src/api/queue.ts";

const never = new AbortController().signal;

/** A job that says when it starts and ends when it is told to. */
function job(name: string, started: string[]): { run: () => Promise<void>; end: () => void } {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    run: () => {
      started.push(name);
      return ended;
    },
    end,
  };
}

async function rest(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}

test("no more than the limit run at once, and the newest request is next", async () => {
  const queue = createQueue(1);
  const started: string[] = [];
  const jobs = ["a", "b", "c"].map((name) => job(name, started));
  void queue.run(never, () => 1, jobs[0]!.run);
  await rest();
  void queue.run(never, () => 1, jobs[1]!.run);
  void queue.run(never, () => 1, jobs[2]!.run);
  await rest();
  assert.deepEqual(started, ["a"]);
  jobs[0]!.end();
  await rest();
  assert.deepEqual(started, ["a", "c"]);
  jobs[2]!.end();
  await rest();
  assert.deepEqual(started, ["a", "c", "b"]);
});

test("a higher priority overtakes newer requests, judged when there is room", async () => {
  const queue = createQueue(1);
  const started: string[] = [];
  const [running, early, late] = [
    job("running", started),
    job("early", started),
    job("late", started),
  ];
  let priority = 0;
  void queue.run(never, () => 0, running.run);
  await rest();
  void queue.run(never, () => priority, early.run);
  void queue.run(never, () => 0, late.run);
  priority = 1;
  running.end();
  await rest();
  assert.deepEqual(started, ["running", "early"]);
});

test("a request that is withdrawn while it waits never starts", async () => {
  const queue = createQueue(1);
  const started: string[] = [];
  const [running, waiting] = [job("running", started), job("waiting", started)];
  void queue.run(never, () => 0, running.run);
  await rest();
  const withdrawn = new AbortController();
  const answer = queue.run(withdrawn.signal, () => 0, waiting.run);
  withdrawn.abort(new Error("withdrawn"));
  await assert.rejects(answer, /withdrawn/);
  running.end();
  await rest();
  assert.deepEqual(started, ["running"]);
});

test("a job that fails makes room for the next", async () => {
  const queue = createQueue(1);
  const failed = queue.run(
    never,
    () => 0,
    () => Promise.reject(new Error("no")),
  );
  await assert.rejects(failed, /no/);
  assert.equal(
    await queue.run(
      never,
      () => 0,
      () => Promise.resolve(7),
    ),
    7,
  );
});

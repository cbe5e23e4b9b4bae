import assert from "node:assert/strict";
import { test } from "node:test";
import { createSharedRequests, type FetchJob } from "../src/images/sharedRequests.ts";

interface Begun {
  readonly name: string;
  readonly job: FetchJob;
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
}

function airport(grace_ms: number) {
  const begun: Begun[] = [];
  const log: string[] = [];
  const requests = createSharedRequests<string, string>({
    name: (ref) => ref,
    run: (name, job) =>
      new Promise((resolve, reject) => begun.push({ name, job, resolve, reject })),
    succeeded: (_, value) => log.push(`landed ${value}`),
    discard: (value) => log.push(`discarded ${value}`),
    joined: () => {},
    grace_ms,
  });
  const join = (name: string, who: string, isSeen = true): (() => void) =>
    requests.join(name, {
      isSeen: () => isSeen,
      arrived: (value) => log.push(`${who} has ${value}`),
      failed: (error) => log.push(`${who} failed: ${String(error)}`),
    });
  return { begun, log, requests, join };
}

async function rest(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a request is run once for all who wait for it", async () => {
  const { begun, log, join } = airport(0);
  join("x", "one");
  join("x", "two");
  assert.equal(begun.length, 1);
  begun[0]!.resolve("value");
  await rest();
  assert.deepEqual(log, ["landed value", "one has value", "two has value"]);
});

test("it is seen while anybody who waits looks", () => {
  const { begun, requests, join } = airport(0);
  join("x", "ahead", false);
  assert.equal(begun[0]!.job.isSeen(), false);
  const leave = join("x", "looking");
  assert.equal(begun[0]!.job.isSeen(), true);
  assert.equal(requests.seen(), 1);
  leave();
  assert.equal(requests.seen(), 0);
});

test("it is called off when the last one has left, and its result is thrown away", async () => {
  const { begun, log, join } = airport(0);
  const leave = join("x", "one");
  leave();
  assert.ok(begun[0]!.job.signal.aborted);
  begun[0]!.resolve("late");
  await rest();
  assert.deepEqual(log, ["discarded late"]);
});

test("one that is asked for again within its grace goes on", async () => {
  const { begun, log, join } = airport(10_000);
  const leave = join("x", "one");
  leave();
  join("x", "two");
  begun[0]!.resolve("value");
  await rest();
  assert.equal(begun.length, 1);
  assert.deepEqual(log, ["landed value", "two has value"]);
});

test("a failure is told to all, and the next request tries again", async () => {
  const { begun, log, join } = airport(0);
  join("x", "one");
  begun[0]!.reject("no");
  await rest();
  join("x", "two");
  assert.equal(begun.length, 2);
  assert.deepEqual(log, ["one failed: no"]);
});

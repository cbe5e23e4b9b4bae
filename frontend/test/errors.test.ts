import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { test } from "node:test";
import { createClient } from "../src/api/client.ts";
import { asSentence, messageOf, Refused, ServerGone } from "../src/api/errors.ts";

/** What browsers say; no word of it may reach a person as it is. */
const RAW: readonly (readonly [unknown, RegExp])[] = [
  [new TypeError("Failed to fetch"), /^Lost connection to TensorBoard/],
  [
    new TypeError("NetworkError when attempting to fetch resource."),
    /^Lost connection to TensorBoard/,
  ],
  [new TypeError("network error"), /^Lost connection to TensorBoard/],
  [new TypeError("Load failed"), /^Lost connection to TensorBoard/],
  [
    new DOMException("The user aborted a request.", "AbortError"),
    /^Lost connection to TensorBoard/,
  ],
  [new RangeError("Array buffer allocation failed"), /out of memory.*close other tabs/],
  [new RangeError("Invalid typed array length: 4294967296"), /out of memory/],
  [new RangeError("invalid array length"), /out of memory/],
  [new DOMException("The source image could not be decoded.", "InvalidStateError"), /damaged/],
  [new DOMException("The source image cannot be decoded.", "EncodingError"), /damaged/],
  [new TypeError("The compressed data was not valid: incorrect header check."), /damaged/],
  [
    new RangeError("Maximum call stack size exceeded"),
    /^Something went wrong in the page.* report “RangeError/,
  ],
  [
    new TypeError("x is undefined"),
    /^Something went wrong in the page.* report “TypeError: x is undefined”/,
  ],
];

test("what browsers say of an error becomes a sentence, with what to do", () => {
  for (const [error, sentence] of RAW) assert.match(messageOf(error), sentence);
  assert.equal(messageOf(new Error("pass channels last")), "pass channels last");
  assert.equal(messageOf(new Refused("step 3 cannot be read", 404)), "step 3 cannot be read");
});

test("sentences end once", () => {
  assert.equal(asSentence("It has ended"), "It has ended.");
  assert.equal(asSentence("It has ended."), "It has ended.");
});

async function withServer(
  answer: Parameters<typeof createServer>[0],
  ask: (client: ReturnType<typeof createClient>, server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  try {
    await ask(createClient(new URL(`http://127.0.0.1:${port}/`)), server);
  } finally {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => assert.fail("it did not fail"),
    (error: unknown) => error as Error,
  );
}

const signal = new AbortController().signal;

test("each way in which a server is away is said as what it is", async () => {
  const answers: readonly (readonly [number, string, string, "ServerGone" | "Refused", RegExp])[] =
    [
      [
        502,
        "text/html",
        "<h1>Bad Gateway</h1>",
        "ServerGone",
        /through its proxy \(502 Bad Gateway\)/,
      ],
      [504, "text/html", "<h1>Timeout</h1>", "ServerGone", /through its proxy \(504/],
      [
        503,
        "application/json",
        '{"error": "the storage is away"}',
        "ServerGone",
        /^the storage is away$/,
      ],
      [500, "application/json", '{"error": "the log is odd"}', "Refused", /^the log is odd$/],
      [500, "text/html", "<h1>Oops</h1>", "Refused", /responded with 500 .* terminal/],
      [403, "text/html", "<h1>No</h1>", "Refused", /log in if asked \(403/],
      [404, "text/html", "<h1>No</h1>", "Refused", /does not have the plugin/],
      [
        200,
        "text/html",
        "<h1>Please log in</h1>",
        "ServerGone",
        /^The response is not from TensorBoard/,
      ],
    ];
  for (const [status, type, body, kind, sentence] of answers) {
    await withServer(
      (_, response) => response.writeHead(status, { "Content-Type": type }).end(body),
      async (client) => {
        const error = await failureOf(client.catalog(signal, null, []));
        assert.equal(error.name, kind, `${status}`);
        assert.match(error.message, sentence);
      },
    );
  }
});

test("an answer that breaks off, and a server that has ended, are worth trying again", async () => {
  await withServer(
    (_, response) => {
      response.writeHead(200, { "Content-Length": 1000 }).write('{"runs": [');
      setTimeout(() => response.destroy(), 20);
    },
    async (client, server) => {
      for (const ask of [
        () => client.catalog(signal, null, []),
        () => client.payload(signal, "a", "k", Infinity),
      ]) {
        const error = await failureOf(ask());
        assert.ok(error instanceof ServerGone);
        assert.match(error.message, /was interrupted/);
      }
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(resolve));
      const error = await failureOf(client.series(signal, "a", "val", null, [], []));
      assert.ok(error instanceof ServerGone);
      assert.match(error.message, /^Lost connection to TensorBoard/);
    },
  );
});

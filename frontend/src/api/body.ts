/** Reads the body of an answer as far as it may go: what is packed can become a thousand times as much. */
import { Refused } from "./errors.ts";

const TOO_LARGE = 422;

/** Rejects as soon as there are more than `most` bytes. */
export async function bodyOf(response: Response, most: number): Promise<ArrayBuffer> {
  const { headers, body } = response;
  const isPacked = headers.get("Content-Encoding") !== null;
  const said = headers.get("Content-Length");
  if (!isPacked && said !== null && Number(said) > most) {
    void body?.cancel();
    throw tooLarge(most);
  }
  // The usual case, at once.
  if (body === null || most === Infinity || (!isPacked && said !== null)) {
    return response.arrayBuffer();
  }
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    if (length <= most) continue;
    void reader.cancel();
    throw tooLarge(most);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.buffer;
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof Refused && error.status === TOO_LARGE;
}

function tooLarge(most: number): Refused {
  const megabytes = Math.ceil(most / 2 ** 20).toLocaleString("en");
  return new Refused(
    `the picture unpacks to more than ${megabytes} MB, more than its shape needs: the log is damaged`,
    TOO_LARGE,
  );
}

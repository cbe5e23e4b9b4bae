/**
 * What can go wrong between the page and the server, told apart by what the page should do, and in
 * sentences for people: what browsers say of it differs between them, and helps nobody.
 */

/** No answer, or one that says "later": worth trying again. */
export class ServerGone extends Error {
  override readonly name = "ServerGone";
}

/** An answer that will not change by asking again; the message is the server's own. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export const NO_ANSWER =
  "Lost connection to TensorBoard: it was stopped, or the network is down. If it was stopped, start it " +
  "again on the same port";

export const BROKEN_OFF = "The connection to TensorBoard was interrupted during a response";

export const NOT_OURS =
  "The response is not from TensorBoard but, for example, from a proxy or a login page: open " +
  "TensorBoard in a new tab and log in if asked";

const NO_MEMORY =
  "The browser is out of memory: close other tabs or show fewer runs, then reload the page";

const DAMAGED =
  "The browser cannot decode this picture: its data is damaged, or it is larger than the browser " +
  "allows. Other steps are not affected";

/** A human-readable message. Errors that this program throws have one already. */
export function messageOf(error: unknown): string {
  if (error instanceof ServerGone || error instanceof Refused) return error.message;
  // Browsers throw their own kinds, never a plain Error.
  if (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype) {
    return error.message;
  }
  const [name, text] =
    error instanceof Error || error instanceof DOMException
      ? [error.name, error.message]
      : ["", String(error)];
  if (isMemory(text)) return NO_MEMORY;
  if (isNetwork(name, text)) return NO_ANSWER;
  if (name === "EncodingError" || name === "InvalidStateError" || isUnpacking(text)) return DAMAGED;
  const said = name === "" ? text : `${name}: ${text}`;
  return `Something went wrong in the page. Reload it; if that does not help, report “${said}”`;
}

/** A sentence ends; what the server says may not. */
export function asSentence(message: string): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}

/** Of Chromium, Firefox and Safari, in this order. */
function isNetwork(name: string, text: string): boolean {
  const isSaid = /failed to fetch|network ?error|load failed/i.test(text);
  return (name === "TypeError" && isSaid) || name === "NetworkError" || name === "AbortError";
}

/** As Chromium, Firefox and Safari say it. */
function isMemory(text: string): boolean {
  return /allocat|out of memory|invalid (typed )?array( buffer)? length/i.test(text);
}

/** Of a DecompressionStream, and of reading beyond the end. */
function isUnpacking(text: string): boolean {
  return /compressed|deflate|gzip|inflate|zlib|outside the bounds/i.test(text);
}

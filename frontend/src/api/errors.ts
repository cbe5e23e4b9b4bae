/** What can go wrong between the page and the server, told apart by what the page should do. */

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

export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof RangeError && NO_MEMORY.test(message) ? OUT_OF_MEMORY : message;
}

/** As Chromium, Firefox and Safari say it. */
const NO_MEMORY = /allocat|out of memory|invalid (typed )?array( buffer)? length/i;

const OUT_OF_MEMORY =
  "The browser has no memory left for this picture: show fewer runs or tags, or close other tabs, and reload";

/** The routes of docs/http_api.md as functions. Addresses are relative to the plugin's own. */
import type { Payload } from "../pixels/media.ts";
import { bodyOf } from "./body.ts";
import { readBundle } from "./bundle.ts";
import type { Catalog, Series } from "./contract.ts";
import { BROKEN_OFF, isAbort, NO_ANSWER, NOT_OURS, Refused, ServerGone } from "./errors.ts";
import { readCatalog } from "./read.ts";
import { readSeries } from "./readSeries.ts";

/** What a catalog request needs to remember to be answered "unchanged" next time. */
export interface CatalogAnswer {
  readonly catalog: Catalog;
  readonly etag: string | null;
}

export interface Client {
  /**
   * null when nothing changed since the answer that carried `etag`. `without` are origins of writers
   * that are left out.
   */
  catalog(
    signal: AbortSignal,
    etag: string | null,
    without: Iterable<string>,
  ): Promise<CatalogAnswer | null>;
  /**
   * What is new since `before`, joined to it, and besides windows of steps: begin and end of each.
   * `without` are origins of writers that are left out.
   */
  series(
    signal: AbortSignal,
    run: string,
    tag: string,
    before: Series | null,
    windows: readonly (readonly [number, number])[],
    without: readonly string[],
  ): Promise<Series>;
  /** Rejects when it is more than `most` bytes. */
  payload(signal: AbortSignal, run: string, key: string, most: number): Promise<Payload>;
  /** One entry for each key: the payload, or why it is not there. */
  bundle(
    signal: AbortSignal,
    run: string,
    keys: readonly string[],
    priority: "high" | "low",
    most: number,
  ): Promise<readonly (Payload | Refused)[]>;
}

/** The server sends a quarter of it. */
const MOST_SERIES_BYTES = 2 ** 24;

export function createClient(base: URL): Client {
  const address = (route: string, parameters: Record<string, string> = {}): URL => {
    const url = new URL(route, base);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url;
  };
  return {
    async catalog(signal, etag, without) {
      // With no-store the browser keeps out of the way and a 304 reaches us as one.
      const headers: HeadersInit = etag === null ? {} : { "If-None-Match": etag };
      const url = withAll(address("catalog"), without);
      const response = await ask(url, { signal, headers, cache: "no-store" });
      if (response.status === 304) return null;
      return { catalog: readCatalog(await jsonOf(response)), etag: response.headers.get("ETag") };
    },
    async series(signal, run, tag, before, windows, without) {
      const url = address("series", { run, tag });
      if (before !== null) url.searchParams.set("since", before.version);
      for (const window of windows) url.searchParams.append("window", window.join());
      const response = await ask(withAll(url, without), { signal, cache: "no-store" });
      const body = await bytesOf(response, MOST_SERIES_BYTES);
      try {
        return readSeries(body, before);
      } catch (error) {
        // A page that somebody between us has sent in place of the answer.
        throw error instanceof SyntaxError || error instanceof RangeError
          ? new ServerGone(NOT_OURS)
          : error;
      }
    },
    async payload(signal, run, key, most) {
      const response = await ask(address("payload", { run, key }), { signal });
      const media = response.headers.get("Content-Type") ?? "";
      return { media, bytes: await bytesOf(response, most) };
    },
    async bundle(signal, run, keys, priority, most) {
      // Unknown to Firefox, which then decides by itself.
      const options: RequestInit & { priority: string } = { signal, priority };
      const response = await ask(address("bundle", { run, keys: keys.join(",") }), options);
      return readBundle(await bytesOf(response, most), keys.length);
    },
  };
}

function withAll(url: URL, without: Iterable<string>): URL {
  for (const origin of without) url.searchParams.append("without", origin);
  return url;
}

async function ask(url: URL, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ServerGone(NO_ANSWER);
  }
  if (response.ok || response.status === 304) return response;
  const message = await said(response);
  if (response.status >= 502) throw new ServerGone(message);
  throw new Refused(message, response.status);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    // A page that somebody between us has sent in place of the answer.
    throw error instanceof SyntaxError ? new ServerGone(NOT_OURS) : brokenOff(error);
  }
}

async function bytesOf(response: Response, most: number): Promise<ArrayBuffer> {
  try {
    return await bodyOf(response, most);
  } catch (error) {
    throw brokenOff(error);
  }
}

/** An answer that has begun and does not end; or there is no room for it. */
function brokenOff(error: unknown): unknown {
  return error instanceof TypeError ? new ServerGone(BROKEN_OFF) : error;
}

async function said(response: Response): Promise<string> {
  const fallback = withoutWords(response.status, response.statusText);
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "error" in body) {
      return typeof body.error === "string" ? body.error : fallback;
    }
  } catch {
    // Not JSON: a proxy's page. The status says enough.
  }
  return fallback;
}

/** What an answer means that says nothing for itself. */
function withoutWords(status: number, text: string): string {
  const answer = `${status} ${text}`.trim();
  if (status >= 502) return `TensorBoard is not reachable through its proxy (${answer})`;
  if (status === 401 || status === 403) return `${NOT_OURS} (${answer})`;
  if (status === 404) {
    return `The TensorBoard at this address does not have the plugin (${answer}): start it in the environment where tb_triptych is installed`;
  }
  return `TensorBoard responded with ${answer}: see its terminal for the reason`;
}

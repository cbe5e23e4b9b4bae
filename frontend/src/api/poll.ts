/** Asks for the catalog again and again while the page is seen, and less often while nobody answers. */
import type { CatalogAnswer, Client } from "./client.ts";
import type { Catalog } from "./contract.ts";
import { messageOf } from "./errors.ts";

export interface Poll {
  /** Ask now: the host said that there is news, or the user wants to try again. */
  now(): void;
  /** Polling goes on only while the page can be seen. */
  setVisible(visible: boolean): void;
  stop(): void;
}

export interface PollEvents {
  changed(catalog: Catalog): void;
  /** An answer came, changed or not. */
  answered(): void;
  failed(message: string, retry_ms: number): void;
}

export const POLL_MS = 5000;
const POLL_LOADING_MS = 1000;

/** 1, 2, 4, ... 30 seconds. */
export function backoff_ms(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** (failures - 1));
}

/** `without` returns the origins of writers that are left out. */
export function startPoll(
  client: Client,
  events: PollEvents,
  without: () => Iterable<string>,
): Poll {
  let etag: string | null = null;
  let loading = false;
  let failures = 0;
  let visible = true;
  let timer = 0;
  let request: AbortController | null = null;

  const later = (delay_ms: number): void => {
    clearTimeout(timer);
    if (visible) timer = window.setTimeout(ask, delay_ms);
  };

  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    request?.abort();
    const mine = new AbortController();
    request = mine;
    let answer: CatalogAnswer | null;
    try {
      answer = await client.catalog(mine.signal, etag, without());
    } catch (error) {
      if (mine.signal.aborted) return;
      failures += 1;
      // What is on the page stays; the next answer must be whole again.
      etag = null;
      events.failed(messageOf(error), backoff_ms(failures));
      later(backoff_ms(failures));
      return;
    }
    if (mine.signal.aborted) return;
    failures = 0;
    if (answer !== null) {
      etag = answer.etag;
      loading = answer.catalog.loading !== null;
      events.changed(answer.catalog);
    }
    events.answered();
    later(loading ? POLL_LOADING_MS : POLL_MS);
  };

  void ask();
  return {
    now: () => void ask(),
    setVisible(next) {
      if (next === visible) return;
      visible = next;
      if (visible) void ask();
      else clearTimeout(timer);
    },
    stop() {
      visible = false;
      clearTimeout(timer);
      request?.abort();
    },
  };
}

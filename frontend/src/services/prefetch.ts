/** Fetches the pictures of neighbouring steps ahead, for panes that are seen, the way the user goes. */
import { effect } from "@preact/signals";
import type { Pictures } from "../images/pictures.ts";
import { indexAtOrBefore } from "../model/steps.ts";
import { pictureName, type PictureRef } from "../pixels/picture.ts";
import type { Store } from "../state/store.ts";

/** What a pane would show at another step. */
export type Lookahead = (position: number) => readonly PictureRef[];

export interface Prefetcher {
  add(pane: Lookahead): () => void;
  dispose(): void;
}

const PAUSE_MS = 40;
/** So long the pictures that are waited for go first; in a drag there are always some. */
const PATIENCE_MS = 160;
const OPENING_MS = 1500;
const STEPS_AROUND = 20;
/** One of so many is behind: people overshoot and return. */
const BEHIND_EVERY = 4;
/** Pixels to hold ahead, a quarter of what the cache has room for. */
const PIXELS_AHEAD = 24_000_000;

export function startPrefetcher(store: Store, pictures: Pictures): Prefetcher {
  const panes = new Set<Lookahead>();
  let held: (() => void)[] = [];
  let timer = 0;
  let since_ms = 0;

  /** When the page opens, what is seen comes alone. */
  let hasBegun = false;
  let isDisposed = false;

  const fetchAhead = (): void => {
    timer = 0;
    hasBegun ||= panes.size > 0;
    if (isDisposed) return;
    const before = held;
    // Farthest first: the newest request is served first.
    held = refsAhead(store, panes)
      .reverse()
      .map((ref) => pictures.prefetch(ref));
    // Only now, so that a picture that is still wanted keeps its request.
    for (const release of before) release();
  };

  // Not put off by further changes: a drag that goes on must find pictures where it goes.
  const schedule = (): void => {
    if (timer !== 0) return;
    since_ms = performance.now();
    wait();
  };
  const wait = (): void => {
    timer = window.setTimeout(() => {
      const patience_ms = hasBegun ? PATIENCE_MS : OPENING_MS;
      const isLate = performance.now() - since_ms > patience_ms;
      if (pictures.pending.peek() > 0 && !isLate) wait();
      // What has just come is painted first.
      else whenIdle(fetchAhead);
    }, PAUSE_MS);
  };
  const stop = effect(() => {
    void store.position.value;
    void store.positions.value;
    schedule();
  });

  return {
    add(pane) {
      panes.add(pane);
      schedule();
      return () => panes.delete(pane);
    },
    dispose() {
      isDisposed = true;
      stop();
      clearTimeout(timer);
      for (const release of held) release();
    },
  };
}

/** Safari has no idle time of its own. */
function whenIdle(callback: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(callback, { timeout: PATIENCE_MS });
  else setTimeout(callback);
}

/** Nearest first, each picture once, until there are enough. */
function refsAhead(store: Store, panes: ReadonlySet<Lookahead>): PictureRef[] {
  const position = store.position.peek();
  const refs = new Map<string, PictureRef>();
  let pixels = 0;
  if (position === null) return [];
  for (const neighbour of neighbours(store.positions.peek(), position, store.direction.peek())) {
    for (const pane of panes) {
      for (const ref of pane(neighbour)) {
        const name = pictureName(ref);
        if (refs.has(name)) continue;
        pixels += ref.pixels;
        refs.set(name, ref);
      }
    }
    if (pixels > PIXELS_AHEAD) break;
  }
  return [...refs.values()];
}

/**
 * The steps around one, most in the direction of travel, some behind; at an end of the timeline the
 * other direction gets what is left.
 */
export function neighbours(
  positions: ArrayLike<number>,
  position: number,
  direction: 1 | -1,
): readonly number[] {
  const here = indexAtOrBefore(positions, position);
  const found: number[] = [];
  let [ahead, behind] = [here + direction, here - direction];
  while (found.length < STEPS_AROUND && (isIn(ahead, positions) || isIn(behind, positions))) {
    const isBehindsTurn = found.length % BEHIND_EVERY === BEHIND_EVERY - 1;
    if (isIn(behind, positions) && (isBehindsTurn || !isIn(ahead, positions))) {
      found.push(positions[behind]!);
      behind -= direction;
    } else {
      if (isIn(ahead, positions)) found.push(positions[ahead]!);
      ahead += direction;
    }
  }
  return found;
}

function isIn(index: number, positions: ArrayLike<number>): boolean {
  return index >= 0 && index < positions.length;
}

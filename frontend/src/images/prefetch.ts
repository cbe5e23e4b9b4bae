/** Fetches the pictures of neighbouring steps ahead, for panes that are seen, the way the user goes. */
import { effect } from "@preact/signals";
import type { Store } from "../state/store.ts";
import { stepsAway } from "../state/steps.ts";
import type { PictureRef } from "./picture.ts";
import type { Pictures } from "./pictures.ts";

/** What a pane would show at another step. */
export type Lookahead = (step: number) => PictureRef | null;

export interface Prefetcher {
  add(pane: Lookahead): () => void;
  dispose(): void;
}

/** Lets the pictures that are waited for go first, and a drag pass by. */
const PAUSE_MS = 60;
const STEPS_AHEAD = 3;
const STEPS_BEHIND = 1;
const STEPS_AHEAD_PLAYING = 8;

export function startPrefetcher(store: Store, pictures: Pictures): Prefetcher {
  const panes = new Set<Lookahead>();
  let held: (() => void)[] = [];
  let timer = 0;

  const fetchAhead = (): void => {
    const before = held;
    const step = store.step.peek();
    const ahead = store.playing.peek() ? STEPS_AHEAD_PLAYING : STEPS_AHEAD;
    held = [];
    if (step !== null) {
      for (const count of distances(store.direction.peek(), ahead)) {
        const neighbour = stepsAway(store.steps.peek(), step, count);
        if (neighbour === null || neighbour === step) continue;
        for (const pane of panes) {
          const ref = pane(neighbour);
          if (ref !== null) held.push(pictures.prefetch(ref));
        }
      }
    }
    // Only now, so that a picture that is still wanted keeps its request.
    for (const release of before) release();
  };

  const schedule = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(fetchAhead, PAUSE_MS);
  };
  const stop = effect(() => {
    void store.step.value;
    void store.steps.value;
    schedule();
  });

  return {
    add(pane) {
      panes.add(pane);
      schedule();
      return () => panes.delete(pane);
    },
    dispose() {
      stop();
      clearTimeout(timer);
      for (const release of held) release();
    },
  };
}

/** Farthest first: the queue serves the newest wish first. */
function distances(direction: 1 | -1, ahead: number): readonly number[] {
  const counts: number[] = [-STEPS_BEHIND * direction];
  for (let count = ahead; count >= 1; count -= 1) counts.push(count * direction);
  return counts;
}

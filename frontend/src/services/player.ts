/** Plays the steps. It goes by the clock: when pictures come late, steps are skipped, not delayed. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { indexAtOrBefore } from "../model/steps.ts";
import type { Store } from "../state/store.ts";

/** How long to wait for a step's pictures before going on without them. */
const PATIENCE_MS = 1500;

/** `pending` says how many pictures are waited for, `isHere` whether it is known what a position has. */
export function startPlayer(
  store: Store,
  pending: ReadonlySignal<number>,
  isHere: (position: number) => boolean,
): () => void {
  return effect(() => {
    if (!store.playing.value) return undefined;
    let frame = 0;
    let last_ms = performance.now();
    let shown_ms = last_ms;
    let due = 0;
    const tick = (now_ms: number): void => {
      frame = requestAnimationFrame(tick);
      due += (Math.max(0, now_ms - last_ms) / 1000) * store.speed.peek();
      last_ms = now_ms;
      if (due < 1) return;
      const positions = store.positions.peek();
      const position = store.position.peek();
      if (positions.length === 0 || position === null) return;
      const isWaiting = pending.peek() > 0 || !isHere(position);
      if (isWaiting && now_ms - shown_ms < PATIENCE_MS) return;
      const index = indexAtOrBefore(positions, position) + Math.floor(due);
      due %= 1;
      shown_ms = now_ms;
      // From the end it begins again.
      store.playTo(positions[index >= positions.length ? 0 : index]!);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  });
}

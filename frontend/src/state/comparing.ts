/** What of a picture and the one that it is compared with is seen now: the line, the turns, the held key. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Showing } from "../model/paneInputs.ts";
import type { Store } from "./store.ts";

export interface Comparing extends Showing {
  /** Whether panes need the other picture at all. */
  readonly isActive: ReadonlySignal<boolean>;
  /** While the key or the button is held. */
  readonly isHeld: Signal<boolean>;
  dispose(): void;
}

/** `isStill` holds while nothing may move by itself: nobody looks, or they asked for less motion. */
export function createComparing(store: Store, isStill: ReadonlySignal<boolean>): Comparing {
  const { mode, blink, split } = store;
  const isHeld = signal(false);
  const isTurned = signal(false);
  const stop = effect(() => {
    isTurned.value = false;
    if (mode.value !== "blink" || blink.value === 0 || isStill.value) return undefined;
    const timer = window.setInterval(() => (isTurned.value = !isTurned.peek()), 1000 / blink.value);
    return () => clearInterval(timer);
  });
  return {
    isHeld,
    isActive: computed(() => mode.value !== "side" || isHeld.value),
    isSwapped: computed(() => isHeld.value || (mode.value === "blink" && isTurned.value)),
    split: computed(() => (mode.value === "wipe" && !isHeld.value ? split.value : null)),
    dispose: stop,
  };
}

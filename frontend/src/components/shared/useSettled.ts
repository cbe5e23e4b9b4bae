/** A value that waits until changes have come to rest, so that a drag lays nothing out. */
import { useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";

const REST_MS = 120;

/** The first value, and null, come at once. */
export function useSettled<T>(source: ReadonlySignal<T | null>): ReadonlySignal<T | null> {
  const settled = useSignal(source.peek());
  useSignalEffect(() => {
    const next = source.value;
    if (next === null || settled.peek() === null) {
      settled.value = next;
      return undefined;
    }
    const timer = setTimeout(() => (settled.value = next), REST_MS);
    return () => clearTimeout(timer);
  });
  return settled;
}

/** Whether something has held for a moment: a mark that would be gone before it is read is not shown. */
import { useComputed, useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";

const MOMENT_MS = 80;

export function useLasting(source: ReadonlySignal<boolean>): ReadonlySignal<boolean> {
  const isLasting = useSignal(false);
  // The same value again, at each step of a drag, must not begin the moment anew.
  const holds = useComputed(() => source.value);
  useSignalEffect(() => {
    if (!holds.value) {
      isLasting.value = false;
      return undefined;
    }
    const timer = setTimeout(() => (isLasting.value = true), MOMENT_MS);
    return () => clearTimeout(timer);
  });
  return isLasting;
}

/** Whether the user asked the system for less motion. */
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Motion {
  readonly isReduced: ReadonlySignal<boolean>;
  dispose(): void;
}

export function watchMotion(): Motion {
  const query = matchMedia("(prefers-reduced-motion: reduce)");
  const isReduced = signal(query.matches);
  const update = (): void => void (isReduced.value = query.matches);
  query.addEventListener("change", update);
  return { isReduced, dispose: () => query.removeEventListener("change", update) };
}

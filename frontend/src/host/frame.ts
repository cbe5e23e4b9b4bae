/** Whether anybody sees the page, and who has the keyboard. */
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Frame {
  /** TensorBoard hides a tab by giving its iframe no height; the document stays "visible". */
  readonly visible: ReadonlySignal<boolean>;
  dispose(): void;
}

export function watchFrame(): Frame {
  const settings = (): boolean => !document.hidden && window.innerHeight > 0;
  const visible = signal(settings());
  const update = (): void => {
    const next = settings();
    if (next && !visible.peek()) takeFocus();
    visible.value = next;
  };
  window.addEventListener("resize", update);
  document.addEventListener("visibilitychange", update);
  if (visible.peek()) takeFocus();
  return {
    visible,
    dispose() {
      window.removeEventListener("resize", update);
      document.removeEventListener("visibilitychange", update);
    },
  };
}

/** After a click on TensorBoard's tab the keys still go to its document; arrow keys should work here. */
function takeFocus(): void {
  try {
    const active = window.parent.document.activeElement;
    if (window.parent !== window && active !== null && active.matches("input, textarea")) return;
  } catch {
    // A host of another origin: it does not matter who had the focus.
  }
  window.focus();
}

/** A pointer that rests while what is under it changes: what lies there is told that it is pointed at. */
import { effect } from "@preact/signals";

/** `moved` reads the signals whose change moves things on the page; `lost` forgets what was pointed at. */
export function keepPointing(moved: () => void, lost: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let last: PointerEvent | null = null;
  let frame = 0;
  const note = (event: PointerEvent): void => {
    const isResting = event.pointerType !== "touch" && event.buttons === 0;
    last = isResting ? event : null;
  };
  const pointAgain = (): void => {
    frame = 0;
    if (last === null) return;
    const { clientX, clientY, pointerId, pointerType } = last;
    lost();
    const init = { clientX, clientY, pointerId, pointerType, bubbles: true };
    document
      .elementFromPoint(clientX, clientY)
      ?.dispatchEvent(new PointerEvent("pointermove", init));
  };
  for (const type of ["pointermove", "pointerdown", "pointerup"] as const) {
    document.addEventListener(type, note, { signal, capture: true });
  }
  // Not in the capturing phase, which has that of every element.
  document.documentElement.addEventListener("pointerleave", () => (last = null), { signal });
  const stop = effect(() => {
    moved();
    // In the first of two frames what has moved is painted.
    if (last !== null) {
      frame ||= requestAnimationFrame(() => (frame = requestAnimationFrame(pointAgain)));
    }
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
    listening.abort();
  };
}

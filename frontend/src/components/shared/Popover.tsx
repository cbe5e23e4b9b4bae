/** The one box that opens beside something to say more about it; Esc or a click elsewhere closes it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "./context.ts";

const DISTANCE_PX = 4;
const EDGE_PX = 8;

export function Popover() {
  const { panels } = useApp();
  const box = useRef<HTMLDivElement>(null);
  const shown = panels.popover.value;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || shown === null) return undefined;
    element.showPopover();
    place(element, shown.anchor.getBoundingClientRect());
    const close = (event: Event): void => {
      if (!(event.target instanceof Node && element.contains(event.target))) element.hidePopover();
    };
    // What it stands beside moves away.
    window.addEventListener("scroll", close, { capture: true });
    window.addEventListener("resize", close);
    return () => {
      window.removeEventListener("scroll", close, { capture: true });
      window.removeEventListener("resize", close);
      element.hidePopover();
    };
  }, [shown]);
  return (
    <div
      class="popover"
      ref={box}
      popover="auto"
      aria-live="polite"
      onBeforeToggle={({ newState }) => {
        if (newState === "closed" && panels.popover.peek() === shown) panels.popover.value = null;
      }}
    >
      {shown?.content}
    </div>
  );
}

/** Below, or above where there is no room, and never outside of the window. */
export function place(element: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = Math.min(anchor.left, window.innerWidth - width - EDGE_PX);
  const below = anchor.bottom + DISTANCE_PX;
  const fits = below + height <= window.innerHeight - EDGE_PX;
  const top = fits ? below : anchor.top - DISTANCE_PX - height;
  element.style.left = `${Math.max(EDGE_PX, left)}px`;
  element.style.top = `${Math.max(EDGE_PX, top)}px`;
}

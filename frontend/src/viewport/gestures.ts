/**
 * Wheel, pinch, drag and double-click over any pane become changes of the one view. A plain wheel is
 * left to the page, which must stay scrollable; with Ctrl or Command it zooms, which is also what
 * browsers make of a pinch on a touchpad.
 */
import type { Signal } from "@preact/signals";
import type { Compositor } from "../paint/compositor.ts";
import type { Surface } from "../paint/surface.ts";
import {
  FIT,
  imagePoint,
  limitsFor,
  panBy,
  settle,
  zoomAt,
  type Point,
  type View,
} from "../pixels/view.ts";

const WHEEL_LINE_PX = 16;

/** Listens on `root` for all panes in it. */
export function listenToGestures(
  root: HTMLElement,
  compositor: Compositor,
  view: Signal<View>,
): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const fingers = new Map<number, Point>();
  let dragged: Surface | null = null;

  const zoom = (surface: Surface, factor: number, at: Point): void => {
    const { picture, size } = surface;
    const placement = surface.placement();
    if (picture === null || placement === null) return;
    const fixed = imagePoint(placement, picture, at);
    const from = settle(view.value, size, picture);
    view.value = zoomAt(from, factor, fixed, limitsFor(size, picture, window.devicePixelRatio));
  };
  const pan = (surface: Surface, dx: number, dy: number): void => {
    const { picture, size } = surface;
    const placement = surface.placement();
    if (picture === null || placement === null) return;
    view.value = panBy(
      settle(view.value, size, picture),
      dx / (picture.width * placement.scale),
      dy / (picture.height * placement.scale),
      limitsFor(size, picture, window.devicePixelRatio),
    );
  };

  root.addEventListener(
    "wheel",
    (event) => {
      const surface = compositor.of(event.target);
      if (surface === null || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE_PX : 1;
      // A notch of a mouse wheel (about 100) is a quarter more; a touchpad sends many small ones.
      const delta = Math.max(-200, Math.min(200, event.deltaY * lines));
      zoom(surface, Math.exp(-delta / (Math.abs(delta) < 50 ? 100 : 400)), offset(surface, event));
    },
    { passive: false, signal },
  );

  root.addEventListener(
    "pointerdown",
    (event) => {
      const surface = compositor.of(event.target);
      if (surface === null || event.button > 1) return;
      // With Shift a box is drawn instead.
      if (event.shiftKey) return;
      dragged = surface;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      // Not from touch: at "fit" one finger scrolls the page, and capture would not stop that.
      if (event.pointerType !== "touch" || view.peek().scale > 1) {
        surface.canvas.setPointerCapture(event.pointerId);
      }
    },
    { signal },
  );

  root.addEventListener(
    "pointermove",
    (event) => {
      const before = fingers.get(event.pointerId);
      if (before === undefined || dragged === null) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      const share = other === undefined ? 1 : 0.5;
      pan(dragged, (now.x - before.x) * share, (now.y - before.y) * share);
      if (other === undefined) return;
      const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 };
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      zoom(dragged, factor, offset(dragged, middle));
    },
    { signal },
  );

  const lift = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    if (fingers.size === 0) dragged = null;
  };
  window.addEventListener("pointerup", lift, { signal });
  window.addEventListener("pointercancel", lift, { signal });

  root.addEventListener(
    "dblclick",
    (event) => {
      if (compositor.of(event.target) !== null) view.value = FIT;
    },
    { signal },
  );
  return () => listening.abort();
}

function offset(surface: Surface, at: { clientX: number; clientY: number }): Point {
  const box = surface.canvas.getBoundingClientRect();
  return { x: at.clientX - box.left, y: at.clientY - box.top };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/**
 * Shift and a click on a picture follow its pixel over the steps, Shift and a drag a box; on a touch
 * screen a long press does. A plain click is too easily meant for something else.
 */
import type { Signal } from "@preact/signals";
import { boxBetween, type Probe } from "../model/probe.ts";
import type { Compositor } from "../paint/compositor.ts";
import type { Surface } from "../paint/surface.ts";
import { imagePoint, type Point } from "../pixels/view.ts";

/** A pointer that moves further has been dragged. */
const STILL_PX = 4;

interface Press {
  readonly surface: Surface;
  readonly from: Point;
  readonly isShifted: boolean;
  readonly isTouch: boolean;
  readonly clientX: number;
  readonly clientY: number;
}

/** Listens on `root` for all panes in it; they know by their attributes which sample they are of. */
export function listenToProbe(
  root: HTMLElement,
  compositor: Compositor,
  probe: Signal<Probe | null>,
): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let press: Press | null = null;

  const followPixel = ({ surface, from: { x, y } }: Press): void => {
    const whose = sampleOf(surface.canvas);
    if (whose === null || x < 0 || y < 0 || x >= 1 || y >= 1) return;
    probe.value = { ...whose, x, y, width: 0, height: 0 };
  };

  root.addEventListener(
    "pointerdown",
    (event) => {
      const surface = compositor.of(event.target);
      const from = surface === null ? null : pointOn(surface, event);
      press = null;
      if (surface === null || from === null || event.button !== 0 || event.ctrlKey) return;
      const { clientX, clientY, shiftKey: isShifted } = event;
      const isTouch = event.pointerType === "touch";
      press = { surface, from, isShifted, isTouch, clientX, clientY };
      if (isShifted) surface.canvas.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  root.addEventListener(
    "pointermove",
    (event) => {
      if (press === null || !press.isShifted || !isMoved(press, event)) return;
      const to = pointOn(press.surface, event);
      const whose = sampleOf(press.surface.canvas);
      if (to !== null && whose !== null) {
        probe.value = { ...whose, ...boxBetween(press.from, to) };
      }
    },
    { signal },
  );
  root.addEventListener(
    "click",
    (event) => {
      const now = press;
      press = null;
      if (now !== null && now.isShifted && !isMoved(now, event)) followPixel(now);
    },
    { signal },
  );
  root.addEventListener(
    "contextmenu",
    (event) => {
      if (press === null || !press.isTouch || isMoved(press, event)) return;
      event.preventDefault();
      followPixel(press);
      press = null;
    },
    { signal },
  );
  return () => listening.abort();
}

function isMoved(press: Press, { clientX, clientY }: MouseEvent): boolean {
  return Math.hypot(clientX - press.clientX, clientY - press.clientY) > STILL_PX;
}

function pointOn(surface: Surface, { clientX, clientY }: MouseEvent): Point | null {
  const placement = surface.placement();
  if (placement === null || surface.picture === null) return null;
  const box = surface.canvas.getBoundingClientRect();
  return imagePoint(placement, surface.picture, { x: clientX - box.left, y: clientY - box.top });
}

/** The tag and the sample that a canvas belongs to. */
function sampleOf(canvas: HTMLElement): Pick<Probe, "tag" | "sample"> | null {
  const sample = canvas.closest<HTMLElement>("[data-sample]")?.dataset["sample"];
  const tag = canvas.closest<HTMLElement>("section[data-tag]")?.dataset["tag"];
  return sample === undefined || tag === undefined ? null : { tag, sample };
}

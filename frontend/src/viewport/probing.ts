/** A click on a picture follows its pixel over the steps, a drag with Shift a box. */
import type { Signal } from "@preact/signals";
import type { Stage } from "../paint/stage.ts";
import type { Surface } from "../paint/surface.ts";
import { boxBetween, type Probe } from "../state/probe.ts";
import { imagePoint, type Point } from "./view.ts";

/** A pointer that moves further has been dragged. */
const STILL_PX = 4;

interface Press {
  readonly surface: Surface;
  readonly from: Point;
  readonly isBox: boolean;
  readonly clientX: number;
  readonly clientY: number;
}

/** Listens on `root` for all panes in it; they know by their attributes which sample they are of. */
export function listenToProbe(
  root: HTMLElement,
  stage: Stage,
  probe: Signal<Probe | null>,
): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let press: Press | null = null;
  let before: Probe | null = null;

  root.addEventListener(
    "pointerdown",
    (event) => {
      const surface = stage.of(event.target);
      const from = surface === null ? null : pointOn(surface, event);
      press = null;
      if (surface === null || from === null || event.button !== 0 || event.ctrlKey) return;
      const { clientX, clientY, shiftKey: isBox } = event;
      press = { surface, from, isBox, clientX, clientY };
      if (isBox) surface.canvas.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  root.addEventListener(
    "pointermove",
    (event) => {
      if (press === null || !press.isBox || !isMoved(press, event)) return;
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
      // The second click of two is for the view.
      if (now === null || isMoved(now, event) || event.detail > 1) return;
      const { x, y } = now.from;
      const whose = sampleOf(now.surface.canvas);
      if (whose === null || x < 0 || y < 0 || x >= 1 || y >= 1) return;
      before = probe.peek();
      probe.value = { ...whose, x, y, width: 0, height: 0 };
    },
    { signal },
  );
  // So was the first one.
  root.addEventListener(
    "dblclick",
    (event) => {
      if (stage.of(event.target) !== null) probe.value = before;
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

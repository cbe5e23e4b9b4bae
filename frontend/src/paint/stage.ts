/** All painted panes together: draws those that changed, once a frame, and knows which one is in question. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Size } from "../viewport/view.ts";
import type { Fits } from "./fits.ts";
import type { Surface } from "./surface.ts";

export interface Stage {
  /** Pictures as panes show them whole. */
  readonly fits: Fits;
  add(surface: Surface): () => void;
  /** Draws the surface in the next frame. */
  invalidate(surface: Surface): void;
  invalidateAll(): void;
  /** The surface a canvas belongs to. */
  of(target: EventTarget | null): Surface | null;
  /** Sizes that "100 %" refers to: of the pane last pointed at, else of one that is there. */
  readonly reference: ReadonlySignal<Reference | null>;
  refer(surface: Surface): void;
  dispose(): void;
}

export interface Reference {
  readonly pane: Size;
  readonly image: Size;
}

export function createStage(fits: Fits): Stage {
  const surfaces = new Map<EventTarget, Surface>();
  const dirty = new Set<Surface>();
  const reference = signal<Reference | null>(null);
  let referred: Surface | null = null;
  let frame = 0;

  const draw = (): void => {
    frame = 0;
    for (const surface of dirty) surface.draw();
    dirty.clear();
    if (referred === null || referred.picture === null) {
      referred = [...surfaces.values()].find(({ picture }) => picture !== null) ?? null;
    }
    refer();
  };
  const refer = (): void => {
    if (referred === null || referred.picture === null) return;
    const { size: pane, picture } = referred;
    const { width, height } = picture;
    const now = reference.peek();
    const isSame =
      now?.image.width === width &&
      now.image.height === height &&
      now.pane.width === pane.width &&
      now.pane.height === pane.height;
    if (!isSame) reference.value = { pane, image: { width, height } };
  };
  const invalidate = (surface: Surface): void => {
    dirty.add(surface);
    frame ||= requestAnimationFrame(draw);
  };

  return {
    fits,
    reference,
    invalidate,
    add(surface) {
      surfaces.set(surface.canvas, surface);
      invalidate(surface);
      return () => {
        surfaces.delete(surface.canvas);
        dirty.delete(surface);
        if (referred === surface) referred = null;
      };
    },
    invalidateAll() {
      for (const surface of surfaces.values()) invalidate(surface);
    },
    of: (target) => (target === null ? null : (surfaces.get(target) ?? null)),
    refer(surface) {
      referred = surface;
      refer();
    },
    dispose: () => cancelAnimationFrame(frame),
  };
}

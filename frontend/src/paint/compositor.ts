/** Composes all painted panes: draws those that changed, once a frame, and knows which one is in question. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Fits } from "../images/fits.ts";
import type { Surface } from "./surface.ts";
import { zoomReferenceOf, type ShownPicture, type ZoomReference } from "./zoomReference.ts";

export interface Compositor {
  /** Pictures as panes show them whole. */
  readonly fits: Fits;
  add(surface: Surface): () => void;
  /** Draws the surface in the next frame. */
  invalidate(surface: Surface): void;
  invalidateAll(): void;
  /** The surface a canvas belongs to. */
  of(target: EventTarget | null): Surface | null;
  /** What "100 %" refers to; null without a picture. */
  readonly reference: ReadonlySignal<ZoomReference | null>;
  /** Finds that again, after scrolling. */
  refer(): void;
  dispose(): void;
}

export function createCompositor(fits: Fits): Compositor {
  const surfaces = new Map<EventTarget, Surface>();
  const dirty = new Set<Surface>();
  const reference = signal<ZoomReference | null>(null);
  let sizes = "";
  let frame = 0;

  const draw = (): void => {
    frame = 0;
    for (const surface of dirty) surface.draw();
    dirty.clear();
    // Where elements lie is asked for only when there is something new.
    const now = [...surfaces.values()].map(sizesOf).join(" ");
    if (now !== sizes) refer();
    sizes = now;
  };
  const refer = (): void => {
    const all = [...surfaces.values()].filter(({ picture }) => picture !== null);
    const seen = all.filter(isSeen);
    const next = zoomReferenceOf((seen.length > 0 ? seen : all).sort(inOrder).map(shownBy));
    if (JSON.stringify(next) !== JSON.stringify(reference.peek())) reference.value = next;
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
      };
    },
    invalidateAll() {
      for (const surface of surfaces.values()) invalidate(surface);
    },
    of: (target) => (target === null ? null : (surfaces.get(target) ?? null)),
    refer,
    dispose: () => cancelAnimationFrame(frame),
  };
}

function sizesOf({ size, picture }: Surface): string {
  return [size.width, size.height, picture?.width, picture?.height].join();
}

function isSeen({ canvas }: Surface): boolean {
  const area = canvas.closest("main")?.getBoundingClientRect();
  const { top, bottom } = canvas.getBoundingClientRect();
  return area === undefined || (bottom > area.top && top < area.bottom);
}

function inOrder(a: Surface, b: Surface): number {
  return a.canvas.compareDocumentPosition(b.canvas) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

function shownBy({ canvas, size, picture }: Surface): ShownPicture {
  const said = (name: string): string =>
    canvas.closest<HTMLElement>(`[data-${name}]`)?.dataset[name] ?? "";
  const { width, height } = picture ?? size;
  return {
    pane: size,
    image: { width, height },
    tag: canvas.closest<HTMLElement>("section[data-tag]")?.dataset["tag"] ?? "",
    sample: said("sample"),
    role: said("role"),
  };
}

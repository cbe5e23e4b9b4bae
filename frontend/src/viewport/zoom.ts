/** Zoom by keys and buttons: about the centre, measured on the pane in question. */
import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Compositor } from "../paint/compositor.ts";
import type { ZoomReference } from "../paint/zoomReference.ts";
import {
  clampView,
  FIT,
  fitScale,
  limitsFor,
  panBy,
  trueScale,
  type Limits,
  type View,
} from "../pixels/view.ts";

export interface Zoom {
  /** Device pixels per picture pixel, in percent; null before the first picture. */
  readonly percent: ReadonlySignal<number | null>;
  /** Whose that is, where pictures are zoomed differently; null where all are alike. */
  readonly of: ReadonlySignal<string | null>;
  readonly isFit: ReadonlySignal<boolean>;
  fit(): void;
  truePixels(): void;
  by(factor: number): void;
  /** Looks further right (1) or left (-1), down or up, by a part of what is seen. */
  pan(right: number, down: number): void;
}

/** Part of the field of view. */
const LOOK = 0.15;

const ANY: Limits = { min: 1, max: 64 };

export function createZoom(view: Signal<View>, compositor: Compositor): Zoom {
  const { reference } = compositor;
  const limits = (): Limits => {
    const sizes = reference.peek();
    return sizes === null ? ANY : limitsFor(sizes.pane, sizes.image, window.devicePixelRatio);
  };
  const set = (scale: number): void => {
    view.value = clampView({ ...view.peek(), scale }, limits());
  };
  return {
    percent: computed(() => percentOf(reference.value, view.value)),
    of: computed(() => reference.value?.name ?? null),
    isFit: computed(() => view.value.scale === FIT.scale),
    fit: () => void (view.value = FIT),
    truePixels() {
      const sizes = reference.peek();
      if (sizes !== null) set(trueScale(sizes.pane, sizes.image) / window.devicePixelRatio);
    },
    by: (factor) => set(view.peek().scale * factor),
    pan(right, down) {
      const distance = LOOK / view.peek().scale;
      view.value = panBy(view.peek(), -right * distance, -down * distance, limits());
    },
  };
}

function percentOf(sizes: ZoomReference | null, view: View): number | null {
  if (sizes === null) return null;
  return fitScale(sizes.pane, sizes.image) * view.scale * window.devicePixelRatio * 100;
}

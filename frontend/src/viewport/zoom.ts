/** Zoom by keys and buttons: about the centre, measured on the pane in question. */
import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Reference, Stage } from "../paint/stage.ts";
import { clampView, FIT, fitScale, limitsFor, trueScale, type Limits, type View } from "./view.ts";

export interface Zoom {
  /** Device pixels per picture pixel, in percent; null before the first picture. */
  readonly percent: ReadonlySignal<number | null>;
  readonly isFit: ReadonlySignal<boolean>;
  fit(): void;
  truePixels(): void;
  by(factor: number): void;
}

const ANY: Limits = { min: 1, max: 64 };

export function createZoom(view: Signal<View>, stage: Stage): Zoom {
  const { reference } = stage;
  const set = (scale: number): void => {
    const sizes = reference.peek();
    const limits =
      sizes === null ? ANY : limitsFor(sizes.pane, sizes.image, window.devicePixelRatio);
    view.value = clampView({ ...view.peek(), scale }, limits);
  };
  return {
    percent: computed(() => percentOf(reference.value, view.value)),
    isFit: computed(() => view.value.scale === FIT.scale),
    fit: () => void (view.value = FIT),
    truePixels() {
      const sizes = reference.peek();
      if (sizes !== null) set(trueScale(sizes.pane, sizes.image) / window.devicePixelRatio);
    },
    by: (factor) => set(view.peek().scale * factor),
  };
}

function percentOf(sizes: Reference | null, view: View): number | null {
  if (sizes === null) return null;
  return fitScale(sizes.pane, sizes.image) * view.scale * window.devicePixelRatio * 100;
}

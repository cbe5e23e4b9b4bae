/**
 * Pictures as panes show them whole. Scaling a picture well takes ten times as long as copying the
 * result, and a drag shows the same pictures again and again. Most come scaled already; what does
 * not, because panes have changed their size since, is scaled when it is drawn again.
 */
import { drawFit, fitBytes, type Fit } from "../pixels/fit.ts";
import { ByteLru } from "../pixels/lru.ts";
import type { Picture } from "../pixels/picture.ts";
import { isSameSize, sizeText, type Size } from "../pixels/view.ts";

export interface Fits {
  /** The whole picture in a pane of so many device pixels; null where the picture itself will do. */
  of(picture: Picture, pane: Size): ImageBitmap | HTMLCanvasElement | null;
  /** The pane in which a picture of some size was drawn last, by that size in text. */
  readonly panes: ReadonlyMap<string, Size>;
  dispose(): void;
}

export function createFits(limit_bytes: number): Fits {
  const kept = new ByteLru<Fit>(limit_bytes, ({ bitmap }) => bitmap.close());
  const panes = new Map<string, Size>();
  const numbers = new WeakMap<Picture, number>();
  /** The size at which a picture was drawn last. */
  const drawnAt = new WeakMap<Picture, Size>();
  let last = 0;

  const nameOf = (picture: Picture, pane: Size): string => {
    const number = numbers.get(picture) ?? (last += 1);
    numbers.set(picture, number);
    return `${number} ${sizeText(pane)}`;
  };

  const draw = (name: string, picture: Picture, pane: Size): Fit | null => {
    // An error map is painted anew at each step.
    const fit = picture.bitmap instanceof ImageBitmap ? drawFit(picture.bitmap, pane) : null;
    if (fit !== null) kept.set(name, fit, fitBytes(fit));
    return fit;
  };

  return {
    panes,
    of(picture, pane) {
      panes.set(sizeText(picture), pane);
      if (picture.fit && isSameSize(picture.fit.pane, pane)) return picture.fit.bitmap;
      const name = nameOf(picture, pane);
      const found = kept.get(name);
      if (found !== undefined) return found.bitmap;
      // To scale it once more costs less than to keep it, unless it is seen again.
      const before = drawnAt.get(picture);
      drawnAt.set(picture, pane);
      if (before === undefined || !isSameSize(before, pane)) return null;
      return draw(name, picture, pane)?.bitmap ?? null;
    },
    dispose: () => kept.clear(),
  };
}

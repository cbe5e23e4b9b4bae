/**
 * Makes one pane show its cell, alone or against another: says on the element what is painted. A pane
 * repaints without any component being rendered.
 */
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { createPictureSlot, type PictureSlotParts } from "../images/pictureSlot.ts";
import { kindOf } from "../kinds/index.ts";
import type { Cell, PictureCell } from "../model/cells.ts";
import type { PaneCells, Showing } from "../model/paneInputs.ts";
import type { Box } from "../model/probe.ts";
import { channelsOf, describePixel, labelPixel, type Rgba } from "../model/reading.ts";
import { arrowAt, readInFull, readInShort } from "../model/readout.ts";
import { pictureName, type Picture } from "../pixels/picture.ts";
import type { Point, Size, View } from "../pixels/view.ts";
import type { Compositor } from "./compositor.ts";
import { levelsAt, readPixel, type PixelReading } from "./eyedropper.ts";
import type { Layer } from "./layer.ts";
import { createSurface, type Surface } from "./surface.ts";

export interface PaneSignals {
  /** The cell whose picture is on the canvas; null when there is none. */
  readonly painted: ReadonlySignal<PictureCell | null>;
  /** What it is compared with, when that is here. */
  readonly paintedOther: ReadonlySignal<PictureCell | null>;
  /** Why the wanted picture cannot be shown. */
  readonly failure: ReadonlySignal<string | null>;
  readonly waiting: ReadonlySignal<boolean>;
}

export interface PaneParts extends PictureSlotParts {
  readonly compositor: Compositor;
  readonly view: ReadonlySignal<View>;
  readonly dark: ReadonlySignal<boolean>;
  readonly showing: Showing;
  /** Of what lies over something, 0 to 1. */
  readonly opacity: ReadonlySignal<number>;
  /** What is followed over the steps in this pane. */
  readonly mark: ReadonlySignal<Box | null>;
}

export type Pane = PaneSignals & {
  /** What is painted; follows `painted`. */
  picture(): Picture | null;
  /** Reads the pixel at a point, given as fractions of the picture's sides; null outside. */
  read(at: Point): PixelReading | null;
  /** Starts painting; the answer stops it. `element` tells what is painted by its data attributes. */
  mount(element: HTMLElement, canvas: HTMLCanvasElement, size: ReadonlySignal<Size>): () => void;
};

/** `run` is the run of the pane's column, if it has one. */
export function createPane(parts: PaneParts, cells: PaneCells, run: string | null): Pane {
  const { compositor, showing } = parts;
  const dirty = signal(0);
  const changed = (): void => void (dirty.value = dirty.peek() + 1);
  const main = createPictureSlot(parts, cells.cell, cells.near, changed);
  const other = createPictureSlot(parts, cells.other, () => null, changed);
  const under = createPictureSlot(parts, cells.under, () => null, changed);
  const { held: painted, failure, waiting } = main;
  let mounted: Surface | null = null;

  const layerOf = (slot: typeof main): Layer | null => {
    const picture = slot.picture();
    const cell = slot.held.peek();
    if (picture === null || cell === null) return null;
    const { facts, spec } = cell;
    const { origin } = picture;
    const below = under.picture();
    return {
      picture,
      hasAlpha: kindOf(spec).hasAlpha(channelsOf(facts)),
      label(levels: Rgba | null, x: number, y: number) {
        if (origin !== null) return readInShort(origin, cell, { x, y });
        return levels === null ? [] : labelPixel(levels, facts);
      },
      ...(origin !== null &&
        kindOf(spec).areVectors && { arrow: (x, y) => arrowAt(origin, { x, y }) }),
      ...(below !== null && liesOver(cell) && { under: below, opacity: parts.opacity.peek() }),
    };
  };

  return {
    painted,
    paintedOther: other.held,
    failure,
    waiting,
    picture: main.picture,
    read(at) {
      const isSwapped = showing.isSwapped.peek() && other.held.peek() !== null;
      const slot = isSwapped ? other : main;
      const [now, picture] = [slot.held.peek(), slot.picture()];
      if (mounted === null || now === null || picture === null) return null;
      return readPixel(mounted, at, (pixel) => {
        if (picture.origin !== null) return readInFull(picture.origin, now, pixel);
        const levels = levelsAt(picture, pixel);
        return levels === null ? HIDDEN_VALUE : describePixel(levels, now.facts);
      });
    },
    mount(element, canvas, size) {
      const surface = createSurface(canvas, {
        fits: compositor.fits,
        view: () => parts.view.peek(),
        split: () => showing.split.peek(),
        isDark: () => parts.dark.peek(),
        mark: () => parts.mark.peek(),
        drawn: () => describe(element, run, cells.cell.peek(), painted.peek(), failure.peek()),
      });
      mounted = surface;
      const stops = [
        compositor.add(surface),
        main.start(),
        other.start(),
        under.start(),
        effect(() => surface.resize(size.value)),
        effect(() => {
          void dirty.value;
          void parts.opacity.value;
          const isSwapped = showing.isSwapped.value;
          const [base, over] = [layerOf(main), layerOf(other)];
          const isCompared = over !== null && !isSame(painted.peek(), other.held.peek());
          if (isSwapped && isCompared) surface.show(over, null);
          else surface.show(base, isCompared && showing.split.value !== null ? over : null);
          compositor.invalidate(surface);
        }),
        effect(() => {
          void parts.view.value;
          void parts.dark.value;
          void parts.mark.value;
          compositor.invalidate(surface);
        }),
      ];
      return () => {
        for (const stop of stops) stop();
        mounted = null;
      };
    },
  };
}

/** Of a picture that only the browser can read, in a browser that hides what it has read. */
const HIDDEN_VALUE = "hidden by this browser";

/** Scores that stand in place of classes do not lie over anything. */
function liesOver({ spec }: PictureCell): boolean {
  return kindOf(spec).classes(spec) !== null;
}

function isSame(a: PictureCell | null, b: PictureCell | null): boolean {
  return a?.ref.digest === b?.ref.digest;
}

/** For tests and for style: what is on the canvas at this moment. */
export function describe(
  element: HTMLElement,
  run: string | null,
  cell: Cell,
  painted: PictureCell | null,
  failure: string | null,
): void {
  const { dataset } = element;
  dataset["run"] = painted?.run ?? ("run" in cell ? cell.run : (run ?? ""));
  if (painted === null) delete dataset["step"];
  else dataset["step"] = String(painted.step);
  dataset["state"] = stateOf(cell, painted, failure);
  if (painted === null) delete dataset["kind"];
  else dataset["kind"] = painted.spec.kind;
}

function stateOf(cell: Cell, painted: PictureCell | null, failure: string | null): string {
  if (failure !== null || cell.kind === "missing") return "missing";
  if (cell.kind === "loading") return "loading";
  if (cell.kind !== "picture") return "empty";
  const isPainted = painted !== null && pictureName(painted.ref) === pictureName(cell.ref);
  return isPainted ? "ready" : "loading";
}

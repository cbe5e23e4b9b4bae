/**
 * Makes one pane show its cell: asks for the picture, keeps the old one until it has come, says on
 * the element what is painted. A pane repaints without any component being rendered.
 */
import { effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { messageOf, ServerGone } from "../api/errors.ts";
import type { Pictures } from "../images/pictures.ts";
import type { Cell, Facts, PictureCell } from "../state/cells.ts";
import { describePixel } from "../state/reading.ts";
import type { Point, Size, View } from "../viewport/view.ts";
import { pixelOf } from "./eyedropper.ts";
import type { Stage } from "./stage.ts";
import { createSurface, type Surface } from "./surface.ts";

export interface PaneSignals {
  /** The cell whose picture is on the canvas; null when there is none. */
  readonly painted: ReadonlySignal<PictureCell | null>;
  /** Why the wanted picture cannot be shown. */
  readonly failure: ReadonlySignal<string | null>;
  readonly waiting: ReadonlySignal<boolean>;
}

export interface PaneWorld {
  readonly pictures: Pictures;
  readonly stage: Stage;
  readonly view: ReadonlySignal<View>;
  readonly dark: ReadonlySignal<boolean>;
  /** Changes when the server has come back. */
  readonly reconnects: ReadonlySignal<number>;
}

/** A pixel of the picture on the canvas: where its centre is in the pane, and its value. */
export interface PixelReading {
  readonly left: number;
  readonly top: number;
  /** Side of the pixel's square, large enough to be seen. */
  readonly size: number;
  readonly text: string;
}

export type Pane = PaneSignals & {
  /** Reads the pixel at a point, given as fractions of the picture's sides; null outside. */
  read(at: Point): PixelReading | null;
  /** Starts painting; the answer stops it. `element` tells what is painted by its data attributes. */
  mount(element: HTMLElement, canvas: HTMLCanvasElement, size: ReadonlySignal<Size>): () => void;
};

/** A request may fail though the server is there; without this the pane would wait for ever. */
const RETRY_MS = 3000;

/** `run` is the run of the pane's column, if it has one. */
export function createPane(world: PaneWorld, cell: ReadonlySignal<Cell>, run: string | null): Pane {
  const painted = signal<PictureCell | null>(null);
  const failure = signal<string | null>(null);
  const waiting = signal(false);
  let mounted: Surface | null = null;

  return {
    painted,
    failure,
    waiting,
    read(at) {
      const now = painted.peek();
      return mounted === null || now === null ? null : readPixel(mounted, at, now.facts);
    },
    mount(element, canvas, size) {
      const { pictures, stage } = world;
      let unpin = (): void => {};
      const attempts = signal(0);
      let retry = 0;
      const again = (): void => {
        clearTimeout(retry);
        retry = window.setTimeout(() => (attempts.value += 1), RETRY_MS);
      };
      const surface = createSurface(canvas, {
        view: () => world.view.peek(),
        isDark: () => world.dark.peek(),
        invalidate: stage.invalidate,
        drawn: () => describe(element, run, cell.peek(), painted.peek(), failure.peek()),
      });

      mounted = surface;

      /** Puts the cell's picture onto the canvas if it is here. */
      const show = (wanted: PictureCell | null): boolean => {
        const picture = wanted === null ? undefined : pictures.peek(wanted.ref.digest);
        if (wanted !== null && picture === undefined) return false;
        const before = unpin;
        unpin = wanted === null ? () => {} : pictures.pin(wanted.ref.digest);
        before();
        const channels = wanted?.facts.shape?.[2] ?? 1;
        surface.show(picture === undefined ? null : { picture, hasAlpha: channels % 2 === 0 });
        painted.value = wanted;
        return true;
      };

      const stops = [
        stage.add(surface),
        effect(() => surface.resize(size.value)),
        effect(() => {
          void world.view.value;
          void world.dark.value;
          stage.invalidate(surface);
        }),
        effect(() => {
          const now = cell.value;
          void world.reconnects.value;
          void attempts.value;
          return untracked(() => {
            failure.value = null;
            waiting.value = now.kind === "loading";
            stage.invalidate(surface);
            if (now.kind === "loading") return undefined;
            if (now.kind !== "picture") return void show(null);
            if (show(now)) return undefined;
            waiting.value = true;
            return pictures.want(
              now.ref,
              () => {
                waiting.value = false;
                show(now);
              },
              (error) => {
                // Away for now: keep what is there, and ask again.
                if (error instanceof ServerGone) return again();
                waiting.value = false;
                show(null);
                failure.value = messageOf(error);
                stage.invalidate(surface);
              },
            );
          });
        }),
      ];
      return () => {
        for (const stop of stops) stop();
        clearTimeout(retry);
        unpin();
        mounted = null;
      };
    },
  };
}

const SMALLEST_MARK_PX = 9;

function readPixel(surface: Surface, at: Point, facts: Facts): PixelReading | null {
  const placement = surface.placement();
  const { picture } = surface;
  if (placement === null || picture === null) return null;
  const x = Math.floor(at.x * picture.width);
  const y = Math.floor(at.y * picture.height);
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return null;
  const rgba = pixelOf(picture, { x, y });
  if (rgba === null) return null;
  return {
    left: placement.left + (x + 0.5) * placement.scale,
    top: placement.top + (y + 0.5) * placement.scale,
    size: Math.max(SMALLEST_MARK_PX, placement.scale),
    text: describePixel(rgba, facts),
  };
}

/** For tests and for style: what is on the canvas at this moment. */
function describe(
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
}

function stateOf(cell: Cell, painted: PictureCell | null, failure: string | null): string {
  if (failure !== null || cell.kind === "missing") return "missing";
  if (cell.kind === "loading") return "loading";
  if (cell.kind !== "picture") return "empty";
  return painted?.ref.digest === cell.ref.digest ? "ready" : "loading";
}

/** Makes one pane show how much two cells differ: waits for both pictures, then for their error map. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { messageOf } from "../api/errors.ts";
import { isWhole, type ErrorMapCache } from "../comparisons/errorMapCache.ts";
import type { ErrorMapRequest, Side } from "../comparisons/request.ts";
import type { Scale } from "../comparisons/scale.ts";
import type { ErrorMap, Grid } from "../errorMaps/errorMap.ts";
import type { ErrorKind } from "../errorMaps/index.ts";
import { reduced } from "../errorMaps/reduce.ts";
import { createPictureSlot, type PictureSlot } from "../images/pictureSlot.ts";
import { kindOf } from "../kinds/index.ts";
import type { PictureCell } from "../model/cells.ts";
import type { PaneCells } from "../model/paneInputs.ts";
import { typeRange } from "../model/ranges.ts";
import { channelsOf, isCutOff } from "../model/reading.ts";
import { isCutOffAt } from "../model/readout.ts";
import { unitOfError } from "../model/units.ts";
import type { ErrorTheme } from "../pixels/colormaps.ts";
import type { Picture } from "../pixels/picture.ts";
import {
  FIT,
  isSameSize,
  placeImage,
  sizeText,
  type Point,
  type Size,
  type View,
} from "../pixels/view.ts";
import { formatDigits, formatValue } from "../text/format.ts";
import { colourField } from "./errorColours.ts";
import { levelsAt, pixelAt, readPixel } from "./eyedropper.ts";
import type { Layer } from "./layer.ts";
import { describe, type Pane, type PaneParts } from "./pane.ts";
import { createSurface, type Surface } from "./surface.ts";

export interface ErrorPaneParts extends Omit<PaneParts, "showing" | "opacity" | "mark"> {
  readonly errorMaps: ErrorMapCache;
  readonly scale: Scale;
  readonly kind: ReadonlySignal<ErrorKind>;
  readonly theme: ReadonlySignal<ErrorTheme>;
}

export type ErrorPane = Pane & {
  /** The map that is painted. */
  readonly shown: ReadonlySignal<ShownError | null>;
};

/** A map and what it is of. */
export interface ShownError {
  readonly map: ErrorMap;
  readonly kind: ErrorKind;
  readonly cell: PictureCell;
}

export function createErrorPane(parts: ErrorPaneParts, cells: PaneCells, run: string): ErrorPane {
  const { errorMaps, scale, kind, compositor, theme } = parts;
  const main = createPictureSlot(parts, cells.cell, cells.near, () => {});
  const other = createPictureSlot(
    parts,
    cells.other,
    () => null,
    () => {},
  );
  const shown = signal<ShownError | null>(null);
  const isComputing = signal(false);
  /** Of the canvas; null before there is one. */
  const availableSize = signal<Size | null>(null);
  /** The cell whose single pixels are asked for. */
  const asked = signal<PictureCell | null>(null);
  const problem = signal<string | null>(null);
  const failure = computed(() => main.failure.value ?? other.failure.value ?? problem.value);
  let mounted: Surface | null = null;

  /** Follows the two pictures. */
  const compute = (): (() => void) | undefined => {
    const [cell, reference] = [main.held.value, other.held.value];
    const now = kind.value;
    const pictures = [main.picture(), other.picture()] as const;
    const [a, b] = pictures;
    problem.value = null;
    isComputing.value = false;
    if (cell === null || reference === null || a === null || b === null) {
      shown.value = null;
      return undefined;
    }
    const request = requestFor(cell, reference, now);
    const show = (map: ErrorMap): void => {
      isComputing.value = false;
      const before = shown.peek();
      if (before?.map === map && before.cell === cell && before.kind === now) return;
      shown.value = { map, kind: now, cell };
    };
    const larger = a.width * a.height >= b.width * b.height ? a : b;
    const pane = asked.value === cell ? null : availableSize.value;
    const shownAs = pane && smallerPlacement(parts.view.value, pane, larger);
    const known = errorMaps.peek(request, shownAs);
    if (known !== undefined) return void show(known);
    isComputing.value = true;
    return errorMaps.subscribe({
      request,
      pictures: [a, b],
      shownAs,
      arrived: show,
      failed: (error) => {
        isComputing.value = false;
        shown.value = null;
        problem.value = messageOf(error);
      },
    });
  };

  const painted = computed(() => shown.value?.cell ?? null);
  const field = computed(() => shown.value?.map ?? null);
  return {
    painted,
    paintedOther: other.held,
    failure,
    shown,
    picture: () => null,
    waiting: computed(() => main.waiting.value || other.waiting.value || isComputing.value),
    read(at) {
      const now = shown.value;
      if (mounted === null || now === null) return null;
      if (!isWhole(now.map)) {
        // What reads is being rendered, and will be again when the values are here.
        queueMicrotask(() => (asked.value = now.cell));
        return null;
      }
      const { width, values } = now.map.shown;
      const asDrawn = [main, other].some((slot) => showsLess(slot, at)) ? " as drawn" : "";
      return readPixel(
        mounted,
        at,
        ({ x, y }) => formatError(values[y * width + x]!, now) + asDrawn,
      );
    },
    mount(element, canvas, size) {
      const colours = document.createElement("canvas");
      let coloured = "";
      /** Only when it is drawn: while maps come in one after the other the scale changes often. */
      const colour = (): void => {
        const now = shown.peek();
        if (now === null) return surface.show(null, null);
        const { map } = now;
        const pane = { width: canvas.width, height: canvas.height };
        // Another screen may have other pixels.
        if (!isSameSize(pane, availableSize.peek() ?? pane))
          queueMicrotask(() => (availableSize.value = pane));
        const small = smallerPlacement(parts.view.peek(), pane, map);
        const isFit = small !== null && (isWhole(map) || isSameSize(map.shown, small));
        const key = [
          ...[now.kind, scale.shown.peek(), theme.peek(), ids.of(map)],
          isFit ? sizeText(pane) : "",
        ].join(" ");
        const fit = isFit ? { pane, bitmap: colours } : null;
        // Until all pixels are here, the fewer stand for them.
        const picture = { ...pictureOf(isFit ? map : map.shown, colours), fit };
        surface.show({ picture, hasAlpha: false, label: labelOf(map) }, null);
        if (key === coloured) return;
        coloured = key;
        const paint = { kind: now.kind, scale: scale.shown.peek(), theme: theme.peek() };
        if (!isFit) paintField(map.shown, paint, colours, map.shown);
        else paintField(smaller(map.shown, small), paint, colours, pane, small);
      };
      const surface = createSurface(canvas, {
        fits: compositor.fits,
        view: () => parts.view.peek(),
        split: () => null,
        isDark: () => parts.dark.peek(),
        prepare: colour,
        drawn: () => describe(element, run, cells.cell.peek(), painted.peek(), failure.peek()),
      });
      mounted = surface;
      const stops = [
        compositor.add(surface),
        scale.add(field),
        main.start(),
        other.start(),
        effect(() => {
          surface.resize(size.value);
          availableSize.value = { width: canvas.width, height: canvas.height };
        }),
        effect(compute),
        effect(() => {
          void shown.value;
          void failure.value;
          void cells.cell.value;
          void scale.shown.value;
          void theme.value;
          void parts.view.value;
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

/** Whether the picture shows less there than was logged. */
function showsLess(slot: PictureSlot, at: Point): boolean {
  const [picture, held] = [slot.picture(), slot.held.peek()];
  const pixel = picture === null ? null : pixelAt(picture, at);
  if (picture === null || held === null || pixel === null) return false;
  if (picture.origin !== null) return isCutOffAt(picture.origin, held, pixel);
  const levels = levelsAt(picture, pixel);
  return levels !== null && isCutOff(levels, held.facts);
}

function requestFor(cell: PictureCell, reference: PictureCell, kind: ErrorKind): ErrorMapRequest {
  const both = [cell, reference];
  const channels = both.map(({ facts }) => channelsOf(facts));
  return {
    a: sideOf(cell),
    b: sideOf(reference),
    kind,
    channels: {
      isGrey: channels.every((count) => count < 3),
      hasAlpha: both.some(({ facts, spec }) => kindOf(spec).hasAlpha(channelsOf(facts))),
      isVector: both.every(({ spec }) => kindOf(spec).areVectors),
      range: kindOf(reference.spec).range(reference.spec) ?? kindOf(cell.spec).range(cell.spec),
    },
  };
}

/** Pictures count in fractions of the range that was logged, whatever the exposure; numbers as they are. */
function sideOf({ ref, facts, spec }: PictureCell): Side {
  const slice = ref.drawing?.recipe.slice ?? 0;
  const fractionOf = kindOf(spec).isPicture ? typeRange(facts) : null;
  return { digest: ref.digest, slice, fractionOf };
}

/** Numbers for objects, to tell them apart in text. */
const ids = {
  known: new WeakMap<object, number>(),
  last: 0,
  of(thing: object): number {
    const id = this.known.get(thing) ?? (this.last += 1);
    this.known.set(thing, id);
    return id;
  },
};

interface FieldPaint {
  readonly kind: ErrorKind;
  readonly scale: number;
  readonly theme: ErrorTheme;
}

/** Where a whole map lies in a pane that has fewer pixels, in whole ones; null where it has not. */
function smallerPlacement(view: View, pane: Size, map: Size): (Point & Size) | null {
  const { left, top, scale } = placeImage(view, pane, map);
  if (view.scale !== FIT.scale || scale >= 1) return null;
  const width = Math.max(1, Math.round(map.width * scale));
  const height = Math.max(1, Math.round(map.height * scale));
  return { x: Math.round(left), y: Math.round(top), width, height };
}

function smaller(grid: Grid, size: Size): Grid {
  return isSameSize(grid, size) ? grid : reduced(grid, size);
}

function paintField(
  field: Grid,
  { kind, scale, theme }: FieldPaint,
  canvas: HTMLCanvasElement,
  size: Size,
  at: Point = { x: 0, y: 0 },
): void {
  const { width, height } = field;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  // Another size clears it, too, but takes new memory.
  if (canvas.width !== size.width || canvas.height !== size.height) {
    canvas.width = size.width;
    canvas.height = size.height;
  } else context?.clearRect(0, 0, size.width, size.height);
  const pixels = new ImageData(colourField(field, kind, scale, theme), width, height);
  context?.putImageData(pixels, at.x, at.y);
}

function pictureOf({ width, height }: Size, bitmap: HTMLCanvasElement): Picture {
  return { bitmap, width, height, bytes: 4 * width * height, origin: null };
}

function labelOf(map: ErrorMap): Layer["label"] {
  const { width, values } = map.shown;
  return (_, x, y) => {
    if (!isWhole(map)) return [];
    const value = values[y * width + x]!;
    return [Number.isNaN(value) ? "–" : formatDigits(value, 2)];
  };
}

function formatError(value: number, { kind, cell }: ShownError): string {
  if (Number.isNaN(value)) return "–";
  const unit = unitOfError(kind, cell.spec);
  return formatValue(value) + (unit === "" ? "" : ` ${unit}`);
}

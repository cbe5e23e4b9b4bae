/** What one pane has to show at one position: pure, from the columns of the selected runs. */
import type { MetricSpec, PaneColumns, Series } from "../api/contract.ts";
import type { Logged, Stats } from "../api/logged.ts";
import { kindOf, readSpec, type PaneSpec } from "../kinds/index.ts";
import { KNOWN_MEDIA } from "../pixels/media.ts";
import type { PictureRef } from "../pixels/picture.ts";
import { arrayShapeOf, type ArrayShape } from "./arrayShape.ts";
import { indexAtOrBefore } from "./steps.ts";

/** A series as far as it is known: not yet, not at all, or here. */
export type SeriesState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "ready"; readonly series: Series };

/** A run that may fill a pane. */
export interface Source {
  readonly run: string;
  readonly state: SeriesState;
  /** What the numbers mean, by role, as the catalog says. */
  readonly specs: ReadonlyMap<string, PaneSpec>;
  /** What is measured, by name, as the catalog says. */
  readonly metrics?: ReadonlyMap<string, MetricSpec>;
  /** The newest step, where those above it are left over from an earlier pass. */
  readonly leftOverAfter?: number | null;
}

/** What was logged, in words' reach. */
export interface Facts {
  readonly dtype: string | null;
  readonly shape: readonly number[] | null;
  readonly stats: Stats | null;
  /** Whether the first axis of the shape counts slices. */
  readonly isVolume?: boolean;
}

const PNG = "image/png";
/** Of a role whose spec is not in the catalog. */
export const NO_SPEC = readSpec({});

export type Cell =
  | {
      readonly kind: "picture";
      readonly run: string;
      /** Where it is on the timeline. */
      readonly position: number;
      /** The step that it was logged at. */
      readonly step: number;
      /** False when this is the nearest earlier position. */
      readonly isExact: boolean;
      readonly ref: PictureRef;
      readonly facts: Facts;
      readonly spec: PaneSpec;
      /** It should have stayed as it was at the writer's step before, and did not. */
      readonly isChanged: boolean;
      /** It is left over from an earlier pass, as when batch numbers begin again. */
      readonly isLeftOver: boolean;
      /** There may be a later step that is not read yet. */
      readonly isPartial: boolean;
      /** Selected runs that have another picture here. */
      readonly differsIn: readonly string[];
    }
  | {
      readonly kind: "missing";
      readonly run: string;
      readonly position: number;
      readonly reason: string;
    }
  | { readonly kind: "later"; readonly run: string; readonly firstStep: number }
  | { readonly kind: "absent" }
  | { readonly kind: "loading" };

export type PictureCell = Cell & { readonly kind: "picture" };

/**
 * The pane of `role` for one sample at `position`. The first source that has a picture at or before it
 * fills the pane; the others are only compared (an output pane has one source).
 */
export function cellAt(
  sources: readonly Source[],
  sample: string,
  role: string,
  position: number,
): Cell {
  const cells = sources.map((source) => cellOf(source, sample, role, position));
  const pictures = cells.filter((cell) => cell.kind === "picture");
  const [first] = pictures;
  if (first === undefined) {
    return cells.reduce<Cell>((best, cell) => (rank(cell) > rank(best) ? cell : best), {
      kind: "absent",
    });
  }
  // The same picture may have been logged by another run at exactly this step.
  const isSame = (cell: PictureCell): boolean => cell.ref.digest === first.ref.digest;
  const shown = pictures.find((cell) => cell.isExact && isSame(cell)) ?? first;
  const differsIn = pictures.filter((cell) => !isSame(cell)).map(({ run }) => run);
  return { ...shown, differsIn };
}

function rank(cell: Cell): number {
  return ["absent", "later", "missing", "loading", "picture"].indexOf(cell.kind);
}

function cellOf(source: Source, sample: string, role: string, position: number): Cell {
  const { run, state } = source;
  if (state.kind === "loading") return { kind: "loading" };
  if (state.kind === "failed") return { kind: "missing", run, position, reason: state.reason };
  const { steps, positions = steps, samples } = state.series;
  const pane = samples.get(sample)?.panes.get(role);
  const isPartial = state.series.loading !== null;
  if (pane === undefined) return { kind: isPartial ? "loading" : "absent" };
  const found = lastWith(pane, indexAtOrBefore(positions, position));
  if (found === undefined) return { kind: "loading" };
  if (found === null) {
    if (isPartial) return { kind: "loading" };
    const [first] = pane.stretches;
    return first === undefined
      ? { kind: "absent" }
      : { kind: "later", run, firstStep: steps[first]! };
  }
  const { index, logged } = found;
  const at = positions[index]!;
  const { key, stats, dtype, shape } = logged;
  const media = logged.media ?? "";
  const spec = source.specs.get(role) ?? NO_SPEC;
  const reason = whyNot(spec, key, media, logged.problem);
  if (reason !== null || key === null) {
    return {
      kind: "missing",
      run,
      position: at,
      reason: reason ?? "Its payload is missing from the log",
    };
  }
  const { isVolume } = spec;
  const arrayShape = arrayShapeOf(shape, isVolume);
  return {
    kind: "picture",
    run,
    position: at,
    step: steps[index]!,
    isExact: at === position,
    ref: {
      digest: logged.digest,
      run,
      key,
      media,
      pixels: arrayShape === null ? 0 : arrayShape.width * arrayShape.height * arrayShape.depth,
      size: arrayShape && { width: arrayShape.width, height: arrayShape.height * arrayShape.depth },
      depth: arrayShape?.depth ?? 1,
      asValues: kindOf(spec).isDrawnFromValues(media) || isTransparent(spec, media, arrayShape),
      drawing: null,
    },
    facts: { dtype, shape, stats, isVolume },
    spec,
    isChanged: pane.changed.has(index),
    isLeftOver: steps[index]! > (source.leftOverAfter ?? Infinity),
    isPartial,
    differsIn: [],
  };
}

/** A browser multiplies colours by their opacity and does not give them back. */
function isTransparent(spec: PaneSpec, media: string, arrayShape: ArrayShape | null): boolean {
  return media === PNG && arrayShape !== null && kindOf(spec).hasAlpha(arrayShape.channels);
}

/** Whether it is stored in levels of 8 bits, whatever was logged. */
export function isOfLevels({ spec, ref }: PictureCell): boolean {
  return !kindOf(spec).isDrawnFromValues(ref.media);
}

/**
 * How the array is wanted where a canvas does not give back what was drawn: by its values. Of a JPEG or a
 * WebP there is only what the browser makes of it.
 */
export function unlessReadable(ref: PictureRef, isReadable: boolean): PictureRef {
  return isReadable || ref.asValues || ref.media !== PNG ? ref : { ...ref, asValues: true };
}

/** The last picture at or before an index; null where there is none, undefined where that is not here. */
function lastWith(
  pane: PaneColumns,
  from: number,
): { readonly index: number; readonly logged: Logged } | null | undefined {
  const { stretches } = pane;
  const edge = indexAtOrBefore(stretches, from);
  for (let i = edge - (edge % 2); i >= 0; i -= 2) {
    for (let index = Math.min(from, stretches[i + 1]! - 1); index >= stretches[i]!; index -= 1) {
      const logged = pane.at(index);
      if (logged === undefined) return undefined;
      if (logged !== null) return { index, logged };
    }
  }
  return null;
}

function whyNot(
  spec: PaneSpec,
  key: string | null,
  media: string,
  problem: string | null,
): string | null {
  const reason = kindOf(spec).whyNot(spec);
  if (reason !== null) return reason;
  if (key === null) return problem ?? "Its payload is missing from the log";
  if (!KNOWN_MEDIA.has(media)) return `This page cannot show “${media || "unknown media"}”`;
  return null;
}

export interface DrawnWhere {
  readonly sources: readonly Source[];
  readonly sample: string;
  readonly role: string;
  readonly position: number;
}

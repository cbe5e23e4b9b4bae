/** What the panes of a group need to know about themselves: their cells, as signals over the position. */
import { computed, untracked, type ReadonlySignal } from "@preact/signals";
import type { Pictures } from "../images/pictures.ts";
import { kindOf } from "../kinds/index.ts";
import { cellAt, type Cell, type Source } from "../model/cells.ts";
import { nearestHere } from "../model/nearby.ts";
import type { PaneCells } from "../model/paneInputs.ts";
import type { Focus } from "../model/place.ts";
import { isReference, referenceCell, referenceRole, type PaneName } from "../model/reference.ts";
import { shownAt } from "../model/unlockedRows.ts";
import type { PictureRef } from "../pixels/picture.ts";
import type { Comparing } from "../state/comparing.ts";
import { withRecipeFor } from "../state/recipeFor.ts";
import type { Store } from "../state/store.ts";

export interface PaneModel extends PaneCells {
  /** Whether there is something else to compare with. */
  readonly isCompared: ReadonlySignal<boolean>;
  /** All pictures of the pane at another position, to be fetched ahead. */
  readonly refsAt: (position: number) => readonly PictureRef[];
}

interface ModelParts {
  readonly store: Store;
  readonly comparing: Comparing;
  readonly pictures: Pictures;
}

interface PaneModelOptions {
  readonly isOtherNeeded?: () => boolean;
  /** The position that is shown while the timeline is at another one. */
  readonly positionAt?: (position: number) => number;
}

export function createPaneModel(
  { store, comparing, pictures }: ModelParts,
  sources: ReadonlySignal<readonly Source[]>,
  { tag, sample }: Focus,
  name: PaneName,
  {
    isOtherNeeded = () => comparing.isActive.value,
    positionAt = (position) => position,
  }: PaneModelOptions = {},
): PaneModel {
  const candidates = computed(() =>
    name.run === null ? sources.value : sources.value.filter(({ run }) => run === name.run),
  );
  const drawn = (cell: Cell, role: string, position: number): Cell =>
    withRecipeFor(store, cell, { sources: sources.value, sample, role, position });
  const rowPosition = (position: number): number =>
    shownAt(store.unlockedRows.value, tag, sample, position);
  const at = (now: number): Cell => {
    const position = positionAt(rowPosition(now));
    return drawn(cellAt(candidates.value, sample, name.role, position), name.role, position);
  };
  const otherAt = (now: number): Cell => {
    const position = rowPosition(now);
    const reference = store.reference.value;
    const cell = referenceCell(reference, sources.value, sample, name, position);
    return drawn(cell, referenceRole(reference, name), position);
  };
  const underAt = (now: number): Cell => {
    const cell = at(now);
    const position = rowPosition(now);
    // Scores that stand in place of classes do not lie over anything.
    if (cell.kind !== "picture" || !isOfClasses(cell) || store.labels.value.style === "plain")
      return ABSENT;
    return drawn(inputCell(sources.value, cell.run, sample, position), "input", position);
  };
  return {
    cell: computed(() => at(store.position.value ?? 0)),
    other: computed(() => (isOtherNeeded() ? otherAt(store.position.value ?? 0) : ABSENT)),
    under: computed(() => underAt(store.position.value ?? 0)),
    near: (wanted) =>
      nearestHere(store.positions.peek(), wanted, at, (ref) => pictures.peek(ref) !== undefined),
    isCompared: computed(
      () => comparing.isActive.value && !isReference(store.reference.value, name),
    ),
    refsAt: (position) =>
      [
        at(position),
        untracked(isOtherNeeded) ? otherAt(position) : ABSENT,
        underAt(position),
      ].flatMap((cell) => (cell.kind === "picture" ? [cell.ref] : [])),
  };
}

/** What labels lie over: the input, of their own run if it has one. Labels do not lie over labels. */
function inputCell(
  sources: readonly Source[],
  run: string,
  sample: string,
  position: number,
): Cell {
  const own = sources.filter((source) => source.run === run);
  const others = sources.filter((source) => source.run !== run);
  const cell = cellAt([...own, ...others], sample, "input", position);
  return isOfClasses(cell) ? ABSENT : cell;
}

function isOfClasses(cell: Cell): boolean {
  return cell.kind === "picture" && kindOf(cell.spec).classes(cell.spec) !== null;
}

const ABSENT: Cell = { kind: "absent" };

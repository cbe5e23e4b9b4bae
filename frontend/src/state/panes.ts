/** What the panes of a group need to know about themselves: their cells, as signals over the step. */
import { computed, untracked, type ReadonlySignal } from "@preact/signals";
import type { PictureRef } from "../images/picture.ts";
import type { Pictures } from "../images/pictures.ts";
import type { PaneCells } from "../paint/pane.ts";
import { cellAt, type Cell, type Source } from "./cells.ts";
import type { Comparing } from "./comparing.ts";
import { nearestHere } from "./nearby.ts";
import { isReference, referenceCell, type PaneName } from "./reference.ts";
import type { Store } from "./store.ts";

export interface PaneModel extends PaneCells {
  /** Whether there is something else to compare with. */
  readonly isCompared: ReadonlySignal<boolean>;
  /** All pictures of the pane at another step, to be fetched ahead. */
  readonly refsAt: (step: number) => readonly PictureRef[];
}

interface ModelWorld {
  readonly store: Store;
  readonly comparing: Comparing;
  readonly pictures: Pictures;
}

export function createPaneModel(
  { store, comparing, pictures }: ModelWorld,
  sources: ReadonlySignal<readonly Source[]>,
  sample: string,
  name: PaneName,
  isOtherNeeded: () => boolean = () => comparing.isActive.value,
): PaneModel {
  const candidates = computed(() =>
    name.run === null ? sources.value : sources.value.filter(({ run }) => run === name.run),
  );
  const at = (step: number): Cell => cellAt(candidates.value, sample, name.role, step);
  const otherAt = (step: number): Cell =>
    referenceCell(store.reference.value, sources.value, sample, name, step);
  return {
    cell: computed(() => at(store.step.value ?? 0)),
    other: computed(() => (isOtherNeeded() ? otherAt(store.step.value ?? 0) : ABSENT)),
    near: (wanted) =>
      nearestHere(store.steps.peek(), wanted, at, (digest) => pictures.peek(digest) !== undefined),
    isCompared: computed(
      () => comparing.isActive.value && !isReference(store.reference.value, name),
    ),
    refsAt: (step) =>
      [at(step), untracked(isOtherNeeded) ? otherAt(step) : ABSENT].flatMap((cell) =>
        cell.kind === "picture" ? [cell.ref] : [],
      ),
  };
}

const ABSENT: Cell = { kind: "absent" };

/** Metrics of labels at a threshold: how far they agree with the target, counted in the background. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Pictures } from "../images/pictures.ts";
import { createPictureSlot } from "../images/pictureSlot.ts";
import type { Cell, Source } from "../model/cells.ts";
import type { Focus } from "../model/place.ts";
import type { PaneName } from "../model/reference.ts";
import { shownAt } from "../model/unlockedRows.ts";
import type { Agreement } from "../pixels/recipe.ts";
import type { Store } from "../state/store.ts";
import { agreementAt } from "./agreement.ts";

export interface LiveMetrics {
  /** null while there is no threshold, or nothing to compare with. */
  readonly agreement: ReadonlySignal<Agreement | null>;
  start(): () => void;
}

interface LiveMetricsParts {
  readonly store: Store;
  readonly pictures: Pictures;
}

const ABSENT: Cell = { kind: "absent" };

export function createLiveMetrics(
  { store, pictures }: LiveMetricsParts,
  sources: ReadonlySignal<readonly Source[]>,
  { tag, sample }: Focus,
  name: PaneName,
): LiveMetrics {
  const cell = computed((): Cell => {
    if (store.labels.value.threshold === null || name.role !== "output") return ABSENT;
    const position = shownAt(store.unlockedRows.value, tag, sample, store.position.value ?? 0);
    return agreementAt(store, sources.value, sample, name, position);
  });
  const agreement = signal<Agreement | null>(null);
  const slot = createPictureSlot(
    { pictures, reconnects: store.reconnects },
    cell,
    () => null,
    () => {
      const tally = slot.picture()?.origin?.tally;
      agreement.value = tally?.kind === "agreement" ? tally : null;
    },
  );
  return { agreement, start: slot.start };
}

/** The colour scale of error maps, one for each unit: typed, or as far as the largest error that is drawn. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { ErrorMap } from "../errorMaps/errorMap.ts";

export interface Scale {
  /** The error drawn as the end of the scale. */
  readonly shown: ReadonlySignal<number>;
  /** Whether a map that is drawn has pixels without an error. */
  readonly hasHoles: ReadonlySignal<boolean>;
  /** A map that is drawn; the answer takes it away. */
  add(field: ReadonlySignal<ErrorMap | null>): () => void;
}

export interface Scales {
  /** `valueGroup` is that of the panes, or empty for those that count in fractions. */
  of(valueGroup: string): Scale;
}

/** `typed` is null for a value group whose scale follows the maps. */
export function createScales(typed: (valueGroup: string) => number | null): Scales {
  const known = new Map<string, Scale>();
  return {
    of(valueGroup) {
      let scale = known.get(valueGroup);
      if (scale === undefined)
        known.set(valueGroup, (scale = createScale(() => typed(valueGroup))));
      return scale;
    },
  };
}

function createScale(typed: () => number | null): Scale {
  const drawn = signal<ReadonlySet<ReadonlySignal<ErrorMap | null>>>(new Set());
  const largest = computed(() => {
    let max = 0;
    for (const field of drawn.value) max = Math.max(max, field.value?.max ?? 0);
    return max;
  });
  return {
    // Where nothing differs any scale will do.
    shown: computed(() => typed() ?? (largest.value || 1)),
    hasHoles: computed(() => [...drawn.value].some((field) => (field.value?.skipped ?? 0) > 0)),
    add(field) {
      drawn.value = new Set(drawn.peek()).add(field);
      return () => {
        const left = new Set(drawn.peek());
        left.delete(field);
        drawn.value = left;
      };
    },
  };
}

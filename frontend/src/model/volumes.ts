/** Slices of volumes: how many the deepest has that is shown, and which one is seen of each. Pure. */
import { arrayShapeOf } from "./arrayShape.ts";
import type { Source } from "./cells.ts";

/** 1 where there is no volume. Samples of a series are taken to be as deep as its first one. */
export function depthOf(sources: Iterable<Source>): number {
  let deepest = 1;
  for (const { state, specs } of sources) {
    if (state.kind !== "ready") continue;
    const [first] = state.series.samples.values();
    for (const [role, pane] of first?.panes ?? []) {
      if (specs.get(role)?.isVolume !== true) continue;
      deepest = Math.max(deepest, arrayShapeOf(pane.example?.shape ?? null, true)?.depth ?? 1);
    }
  }
  return deepest;
}

/** The slice of a volume that stands for that of the slider, which counts those of the deepest. */
export function sliceAt(slice: number | null, deepest: number, own: number): number {
  const all = Math.max(1, deepest);
  const at = Math.min(slice ?? Math.floor(all / 2), all - 1);
  return own === all ? at : Math.min(own - 1, Math.floor(((at + 0.5) * own) / all));
}

/** How many slices the deepest volume has that is shown. Pure. */
import { columnAt } from "../api/contract.ts";
import type { Source } from "./cells.ts";
import { extentOf } from "./extent.ts";

/** 1 where there is no volume. Samples of a series are taken to be as deep as its first one. */
export function depthOf(sources: Iterable<Source>): number {
  let deepest = 1;
  for (const { state, specs } of sources) {
    if (state.kind !== "ready") continue;
    const [first] = state.series.samples.values();
    for (const [role, pane] of first?.panes ?? []) {
      if (specs.get(role)?.isVolume !== true) continue;
      const index = pane.digests.findIndex((digest) => digest !== null);
      deepest = Math.max(deepest, extentOf(columnAt(pane.shape, index), true)?.depth ?? 1);
    }
  }
  return deepest;
}

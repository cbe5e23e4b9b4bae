/**
 * How many bits the values of uint16 pictures need whose range nobody stated: cameras and scanners put
 * 10 to 14 into it, which would be nearly black over the whole range of the type. Pure.
 */
import type { Stats } from "../api/logged.ts";
import { kindOf, type PaneSpec } from "../kinds/index.ts";
import type { ValueRange } from "../kinds/valueRange.ts";
import type { Source } from "./cells.ts";
import { valueGroupOfStored, type ValueGroup } from "./valueGroups.ts";

/** What uint16 can hold, which is also what writers log where no range was stated. */
export const UINT16: ValueRange = [0, 65535];

/** What models do not make: outputs that overshoot would darken all. */
const GIVEN = new Set(["input", "target"]);

export function isUnstated(spec: PaneSpec, dtype: string | null, stats: Stats | null): boolean {
  const kind = kindOf(spec);
  if (kind.autoRange !== "type" || kind.range(spec) !== null || dtype !== "uint16") return false;
  const [low, high] = stats?.value_range ?? UINT16;
  return low === UINT16[0] && high === UINT16[1];
}

/** Of inputs and targets at all steps, or else of all panes; null where there are none of uint16. */
export function bitsOf(sources: readonly Source[], valueGroup: ValueGroup): number | null {
  let [given, all] = [-1, -1];
  for (const { state, specs } of sources) {
    if (state.kind !== "ready") continue;
    for (const { panes } of state.series.samples.values()) {
      for (const [role, pane] of panes) {
        const spec = specs.get(role);
        const own = spec && valueGroupOfStored(spec, pane.example?.media ?? "");
        if (spec === undefined || own?.key !== valueGroup.key) continue;
        for (const { stats, dtype } of pane.here()) {
          if (!isUnstated(spec, dtype, stats)) continue;
          all = Math.max(all, stats?.max ?? -1);
          if (GIVEN.has(role)) given = Math.max(given, stats?.max ?? -1);
        }
      }
    }
  }
  const greatest = given >= 0 ? given : all;
  return greatest < 0 ? null : bitsFor(greatest);
}

function bitsFor(greatest: number): number {
  let bits = 1;
  while (bits < 16 && 2 ** bits - 1 < greatest) bits += 1;
  return bits;
}

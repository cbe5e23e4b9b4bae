/** Where steps are on the timeline, derived from the catalog, the series that are here, and the alignment. */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { Catalog } from "../api/contract.ts";
import { positionOf, rangesOfRuns, type Align, type ToPosition } from "../model/align.ts";
import { byPosition, type Change } from "../model/changes.ts";
import type { Domain } from "../model/domain.ts";
import { domainOf, type Group } from "../model/groups.ts";
import { unionOfPositions } from "../model/steps.ts";

export interface Timeline {
  /** First and last step of each run. */
  readonly runRanges: ReadonlySignal<ReadonlyMap<string, Domain>>;
  /** Where the steps of each run are on the timeline. */
  readonly toPosition: ReadonlySignal<ToPosition>;
  /** First and last position of all that is shown; null when nothing is. */
  readonly domain: ReadonlySignal<Domain | null>;
  /** Positions of the steps of one run over all its groups, ascending. */
  readonly positionsByRun: ReadonlySignal<ReadonlyMap<string, Float64Array>>;
  /** All positions one can go to, ascending. */
  readonly positions: ReadonlySignal<Float64Array>;
  /** Inputs and targets of what is shown that did not stay the same, by position. */
  readonly changes: ReadonlySignal<ReadonlyMap<number, readonly Change[]>>;
}

interface TimelineParts {
  readonly catalog: ReadonlySignal<Catalog | null>;
  readonly align: ReadonlySignal<Align>;
  /** Groups that pass the filters. */
  readonly matching: ReadonlySignal<readonly Group[]>;
  /** Those of them that are on the page. */
  readonly groups: ReadonlySignal<readonly Group[]>;
  readonly loadedSteps: ReadonlySignal<ReadonlyMap<string, readonly number[]>>;
  readonly loadedChanges: ReadonlySignal<ReadonlyMap<string, readonly Change[]>>;
}

export function createTimeline(parts: TimelineParts): Timeline {
  const { catalog, align, matching, groups, loadedSteps, loadedChanges } = parts;
  const runRanges = computed(() => rangesOfRuns(catalog.value));
  const toPosition = computed((): ToPosition => {
    const [how, all] = [align.value, runRanges.value];
    return (run, at) => {
      const range = all.get(run);
      return range === undefined ? at : positionOf(how, range, at);
    };
  });
  const domain = computed(() => domainOf(matching.value, toPosition.value));
  const positionsByRun = computed(() => {
    const lists = new Map<string, (readonly number[])[]>();
    for (const group of groups.value) {
      for (const { run } of group.members) {
        const steps = loadedSteps.value.get(seriesKey(run, group.tag));
        if (steps === undefined) continue;
        const positions =
          align.value === "step" ? steps : steps.map((one) => toPosition.value(run, one));
        const known = lists.get(run);
        if (known === undefined) lists.set(run, [positions]);
        else known.push(positions);
      }
    }
    return new Map([...lists].map(([run, all]) => [run, unionOfPositions(all)]));
  });
  const positions = computed(() => unionOfPositions([...positionsByRun.value.values()]));
  const changes = computed(() =>
    byPosition(
      groups.value.flatMap(({ tag, members }) =>
        members
          .flatMap(({ run }) => loadedChanges.value.get(seriesKey(run, tag)) ?? [])
          .map((change) => ({ ...change, position: toPosition.value(change.run, change.step) })),
      ),
    ),
  );
  return { runRanges, toPosition, domain, positionsByRun, positions, changes };
}

/** A name for a series in a Map; no run name holds a NUL. */
export function seriesKey(run: string, tag: string): string {
  return `${run}\0${tag}`;
}

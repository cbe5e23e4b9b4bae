/** What the chart of a probe shows: a line for each run and the target, or a ribbon of classes. */
import { computed, type ReadonlySignal } from "@preact/signals";
import { colourOfClass } from "../draw/classes.ts";
import { kindOf } from "../kinds/index.ts";
import type { Chart, ChartEntry } from "../model/chart.ts";
import { rangeOfCurves, valueAt, type Curve } from "../model/curves.ts";
import type { ProbeTrack } from "../model/probeTracks.ts";
import { nameClass } from "../model/readout.ts";
import type { Prober } from "../services/prober.ts";
import type { Store } from "../state/store.ts";
import { formatDigits, unitSuffix } from "../text/format.ts";

export interface ProbeCurves {
  readonly chart: ReadonlySignal<Chart | null>;
  /** How many arrays were read, and of how many. */
  readonly progress: ReadonlySignal<{ readonly read: number; readonly all: number }>;
  entries(position: number): readonly ChartEntry[];
}

interface TrackCurve {
  readonly track: ProbeTrack;
  readonly curve: Curve;
}

/** `ink` is the colour of text, for the target. */
export function createProbeCurves(store: Store, prober: Prober, ink: () => string): ProbeCurves {
  const curves = computed((): readonly TrackCurve[] =>
    prober.tracks.value.map((track) => {
      const read = track.jobs.filter(({ name }) => prober.values.value.get(name) != null);
      return {
        track,
        curve: {
          positions: read.map(({ position }) => position),
          values: read.map(({ name }) => prober.values.value.get(name)!),
        },
      };
    }),
  );
  const hasOneTarget = computed(
    () => prober.tracks.value.filter(({ role }) => role === "target").length === 1,
  );
  const colour = ({ role, run }: ProbeTrack): string =>
    role === "target" && hasOneTarget.value ? ink() : (store.colours.value.get(run) ?? "#888");
  const nameOf = ({ role, run }: ProbeTrack): string => {
    if (role === "output") return run;
    return hasOneTarget.value ? "target" : `target of ${run}`;
  };
  return {
    progress: computed(() => {
      const names = new Set(
        prober.tracks.value.flatMap(({ jobs }) => jobs.map(({ name }) => name)),
      );
      const read = [...names].filter((name) => prober.values.value.has(name)).length;
      return { read, all: names.size };
    }),
    chart: computed(() => {
      const domain = store.domain.value;
      const range = rangeOfCurves(curves.value.map(({ curve }) => curve));
      if (domain === null || range === null) return null;
      const areClasses = curves.value.every(({ track }) => isOfClasses(track));
      return {
        domain,
        range,
        bands: [],
        lines: areClasses
          ? []
          : curves.value.map(({ track, curve }) => ({
              colour: colour(track),
              curve,
              isMarked: false,
              isDashed: track.role === "target",
            })),
        ribbons: areClasses
          ? curves.value.map((one) => ({ ...ribbonOf(one), mark: colour(one.track) }))
          : [],
      };
    }),
    entries: (position) =>
      curves.value.map(({ track, curve }) => {
        const value = valueAt(curve, position);
        const isClass = isOfClasses(track);
        return {
          colour: isClass && value !== null ? classColour(track, value) : colour(track),
          name: nameOf(track),
          text: value === null ? "–" : textOf(track, value),
        };
      }),
  };
}

function isOfClasses({ jobs }: ProbeTrack): boolean {
  const spec = jobs[0]?.cell.spec;
  return spec !== undefined && kindOf(spec).classes(spec) !== null;
}

function textOf({ jobs }: ProbeTrack, value: number): string {
  const spec = jobs[0]!.cell.spec;
  const kind = kindOf(spec);
  if (kind.classes(spec) !== null) return nameClass(value, spec);
  return formatDigits(value, 4) + unitSuffix(kind.unit(spec));
}

function classColour({ jobs }: ProbeTrack, id: number): string {
  const spec = jobs[0]!.cell.spec;
  const classes = kindOf(spec).classes(spec);
  if (classes === null || id < -(2 ** 33)) return "transparent";
  if (id === classes.ignore) return "#808080";
  const given = [...classes.colors].map(([one, hex]) => [one, hex.slice(1)] as const);
  return `#${colourOfClass(id, { given })}`;
}

function ribbonOf({ track, curve }: TrackCurve): Omit<Chart["ribbons"][number], "mark"> {
  return { positions: curve.positions, colours: curve.values.map((id) => classColour(track, id)) };
}

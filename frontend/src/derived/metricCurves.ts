/** What the chart of a metric shows: a line for each sample and run, or mean and range of each run. */
import { computed, type ReadonlySignal } from "@preact/signals";
import { positionsOf } from "../api/contract.ts";
import type { Chart, ChartEntry } from "../model/chart.ts";
import { bandOf, rangeOfCurves, valueAt, type Band, type Curve } from "../model/curves.ts";
import { areWhole, formatMetric, infiniteFrom } from "../model/metricNames.ts";
import { shorten } from "../model/names.ts";
import type { Focus } from "../model/place.ts";
import { indexAtOrBefore } from "../model/steps.ts";
import { sourcesOf, type SeriesCache } from "../services/seriesCache.ts";
import type { Store } from "../state/store.ts";
import type { MetricsInView } from "./metricsInView.ts";

export interface MetricCurves {
  readonly chart: ReadonlySignal<Chart | null>;
  readonly isMean: ReadonlySignal<boolean>;
  /** Why there is nothing to draw, when all is here. */
  readonly absence: ReadonlySignal<string | null>;
  /** The numbers at a step. */
  entries(position: number): readonly ChartEntry[];
}

interface CurvesParts {
  readonly store: Store;
  readonly seriesCache: SeriesCache;
  readonly metricsInView: MetricsInView;
  /** The sample that was pointed at last. */
  readonly pointed: ReadonlySignal<Focus | null>;
}

interface Line {
  readonly run: string;
  readonly id: string;
  readonly curve: Curve;
  /** What lies around it where it is a mean over steps. */
  readonly band: Band | null;
  /** The number at a position, where it is known besides. */
  numberAt(position: number): number;
}

interface RunBand {
  readonly run: string;
  readonly band: Band;
}

/** More lines than this are a tangle. */
const READABLE_LINES = 16;
/** More numbers than this are not read at once. */
const LISTED = 6;

export function createMetricCurves({
  store,
  seriesCache,
  metricsInView,
  pointed,
}: CurvesParts): MetricCurves {
  const ids = computed((): readonly string[] => {
    const group = metricsInView.group.value;
    const focus = store.focus.value;
    if (group === null) return [];
    return focus?.tag === group.tag
      ? [focus.sample]
      : metricsInView.rows(group, sourcesOf(group, seriesCache));
  });
  const ready = computed(() => {
    const group = metricsInView.group.value;
    return (group === null ? [] : sourcesOf(group, seriesCache)).flatMap(({ run, state }) =>
      state.kind === "ready" ? [{ run, series: state.series }] : [],
    );
  });
  const isMean = computed(() => {
    const { chart } = store.metrics.value;
    const isTangle = ids.value.length * ready.value.length > READABLE_LINES;
    return ids.value.length > 1 && (chart === "mean" || (chart === "auto" && isTangle));
  });
  const limit = computed(() =>
    infiniteFrom(metricsInView.name.value ?? "", metricsInView.spec.value),
  );
  const isWhole = computed(() => {
    const name = metricsInView.name.value ?? "";
    return ready.value.every(({ series }) =>
      ids.value.every((id) => areWhole(name, series.samples.get(id)?.metrics.get(name))),
    );
  });
  const lines = computed((): readonly Line[] => {
    const name = metricsInView.name.value;
    if (isMean.value || name === null) return [];
    return ready.value
      .flatMap(({ run, series }) =>
        ids.value.map((id): Line => {
          const band = bandOf(series, [id], name, limit.value);
          const numbers = series.samples.get(id)?.metrics.get(name);
          return {
            run,
            id,
            curve: band.mean,
            band: numbers?.summary ? band : null,
            numberAt: (position) =>
              numbers?.peek(indexAtOrBefore(positionsOf(series), position)) ?? NaN,
          };
        }),
      )
      .filter(({ curve }) => curve.positions.length > 0);
  });
  const bands = computed((): readonly RunBand[] => {
    const name = metricsInView.name.value;
    if (!isMean.value || name === null) return [];
    return ready.value.map(({ run, series }) => ({
      run,
      band: bandOf(series, ids.value, name, limit.value),
    }));
  });
  /** By value, so that nothing is drawn anew while the pointer moves within a row. */
  const marked = computed(() => {
    const now = pointed.value;
    const isOne =
      now !== null && now.tag === metricsInView.group.value?.tag && ids.value.length > 1;
    return isOne && ids.value.includes(now.sample) ? now.sample : null;
  });
  const colour = (run: string): string => store.colours.value.get(run) ?? "#888";
  const drawnBands = computed(() => [
    ...bands.value,
    ...lines.value.flatMap(({ run, band }) => (band === null ? [] : [{ run, band }])),
  ]);
  const range = computed(() =>
    rangeOfCurves([
      ...drawnBands.value.flatMap(({ band }) => [band.least, band.greatest]),
      ...lines.value.map(({ curve }) => curve),
    ]),
  );
  const absence = computed(() => {
    const group = metricsInView.group.value;
    if (group === null || range.value !== null) return null;
    const sources = sourcesOf(group, seriesCache);
    if (sources.some(({ state }) => state.kind !== "ready" || state.series.loading !== null))
      return null;
    const tag = shorten(group.tag, 40);
    const name = metricsInView.label(metricsInView.name.value ?? "");
    if (ids.value.length === 0) return `No sample of ${tag} is listed`;
    if (lines.value.length > 0 || bands.value.some(({ band }) => band.mean.positions.length > 0)) {
      return `${name} is ∞ at all steps of ${tag}: outputs and targets are equal`;
    }
    return `No values of ${name} in ${tag}: it is undefined for outputs that are NaN or infinite, or differ in size from the target`;
  });

  return {
    isMean,
    absence,
    chart: computed(() => {
      const domain = store.domain.value;
      if (range.value === null || domain === null) return null;
      return {
        domain,
        range: range.value,
        bands: drawnBands.value.map(({ run, band }) => ({ colour: colour(run), band })),
        lines: lines.value.map(({ run, id, curve }) => ({
          colour: colour(run),
          curve,
          isMarked: id === marked.value,
        })),
        ribbons: [],
      };
    }),
    entries(position) {
      const isFew = lines.value.length <= LISTED;
      const listed = isFew
        ? lines.value
        : lines.value.filter(({ id }) => id === (marked.value ?? ids.value[0]));
      return [
        ...bands.value.flatMap(({ run, band }) =>
          band.mean.positions.length === 0
            ? []
            : [
                {
                  colour: colour(run),
                  name: run,
                  text: describeBand(band, position, isWhole.value),
                },
              ],
        ),
        ...listed.map(({ run, id, curve, band, numberAt }) => {
          const exact = band === null ? NaN : numberAt(position);
          const near = number(curve, position, isWhole.value);
          return {
            colour: colour(run),
            name: ids.value.length === 1 ? run : `${run} #${id}`,
            text: Number.isNaN(exact)
              ? `${band === null ? "" : "≈ "}${near}`
              : formatMetric(exact >= limit.value ? Infinity : exact, isWhole.value),
          };
        }),
      ];
    },
  };
}

function describeBand(band: Band, position: number, isWhole: boolean): string {
  const [least, greatest] = [band.least, band.greatest].map((end) =>
    number(end, position, isWhole),
  );
  const infinite = valueAt(band.infinite, position) ?? 0;
  const mean = valueAt(band.mean, position);
  const left = infinite > 0 && mean !== Infinity ? `; the mean excludes ${infinite} × ∞` : "";
  const text = mean === null ? "–" : formatMetric(mean);
  return mean === Infinity ? text : `${text} (${least} to ${greatest}${left})`;
}

function number(curve: Curve, position: number, isWhole: boolean): string {
  const value = valueAt(curve, position);
  return value === null ? "–" : formatMetric(value, isWhole);
}

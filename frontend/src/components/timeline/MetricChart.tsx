/** The chosen metric over the steps, under the timeline: a click goes to a step, pointing shows the values. */
import { useEffect, useMemo } from "preact/hooks";
import { SAMPLES } from "../../commands/samples.ts";
import { createMetricCurves } from "../../derived/metricCurves.ts";
import type { MetricView } from "../../model/metricView.ts";
import { shorten } from "../../model/names.ts";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";
import { ChartTrack } from "./ChartTrack.tsx";

export function MetricChart() {
  const app = useApp();
  const { store, seriesCache, metricsInView } = app;
  const isOff = metricsInView.name.value === null || store.metrics.value.chart === "off";
  const group = metricsInView.group.value;
  // The group may be far down, where nobody else has asked for it yet.
  useEffect(() => {
    if (isOff || group === null) return undefined;
    const stops = group.members.map(({ run, entry }) => seriesCache.subscribe(run, entry));
    return () => stops.forEach((stop) => stop());
  }, [isOff, group, seriesCache]);
  const curves = useMemo(() => createMetricCurves({ ...app, pointed: app.panels.pointed }), [app]);
  const name = metricsInView.label(metricsInView.name.value ?? "");
  const tag = group?.tag;
  if (isOff) return null;
  const isOneOfMany = store.groups.value.length > 1 && tag !== undefined;
  return (
    <ChartTrack
      absence={curves.absence.value}
      of={isOneOfMany ? shorten(tag, 40) : null}
      chart={curves.chart}
      entries={curves.entries}
      label={`${metricsInView.label(name ?? "")} over the steps${tag === undefined ? "" : `, tag ${shorten(tag, 60)}`}`}
      controls={<Controls isMean={curves.isMean.value} />}
    />
  );
}

function Controls({ isMean }: { readonly isMean: boolean }) {
  const { store, metricsInView } = useApp();
  const set = (change: Partial<MetricView>): void => {
    store.metrics.value = { ...store.metrics.peek(), ...change };
  };
  const { better, unit } = metricsInView.spec.value;
  const arrow = better === "higher" ? " ↑" : better === "lower" ? " ↓" : "";
  const words = better === null ? "" : `, ${better} is better`;
  return (
    <>
      <select
        name="metric"
        aria-label="Metric"
        title={`Metric of the chart and of the sort order${words}`}
        value={metricsInView.name.value ?? ""}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
      >
        {metricsInView.names.value.map((name) => (
          <option key={name} value={name}>
            {shorten(metricsInView.label(name), 24)}
            {name === metricsInView.name.value ? arrow : ""}
            {name === metricsInView.name.value && unit !== null ? ` ${unit}` : ""}
          </option>
        ))}
        {metricsInView.unlisted.value > 0 && (
          <option disabled>and {metricsInView.unlisted.value.toLocaleString("en")} more</option>
        )}
      </select>
      <span class="chart-tools">
        <button
          class="link"
          name="chart-kind"
          title={isMean ? "Show one line per sample" : "Show the mean and range over samples"}
          onClick={() => set({ chart: isMean ? "lines" : "mean" })}
        >
          {isMean ? "mean" : "lines"}
        </button>
        <CommandButton
          command={SAMPLES.chart}
          name="chart-close"
          class="icon-button"
          iconSize={14}
        />
      </span>
    </>
  );
}

/** Stands where the chart was. */
export function ChartButton() {
  const { store, metricsInView } = useApp();
  const name = metricsInView.name.value;
  if (name === null || store.metrics.value.chart !== "off") return null;
  return (
    <CommandButton command={SAMPLES.chart} name="chart-open" class="link">
      {shorten(metricsInView.label(name), 16)}
    </CommandButton>
  );
}

/** The values of a pixel or a box over the steps, output against target, in place of the metric's chart. */
import { useMemo } from "preact/hooks";
import { SAMPLES } from "../../commands/samples.ts";
import { createProbeCurves } from "../../derived/probeCurves.ts";
import { kindOf } from "../../kinds/index.ts";
import { shorten } from "../../model/names.ts";
import { pixelsIn, type PixelBox } from "../../model/probe.ts";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";
import { ChartTrack } from "./ChartTrack.tsx";

export function ProbeChart() {
  const { store, prober, theme } = useApp();
  const curves = useMemo(() => {
    const ink = (): string => {
      void theme.dark.value;
      return getComputedStyle(document.documentElement).getPropertyValue("--ink");
    };
    return createProbeCurves(store, prober, ink);
  }, [store, prober]);
  const where = usePlace();
  const { read, all } = curves.progress.value;
  return (
    <ChartTrack
      chart={curves.chart}
      entries={curves.entries}
      label={`Values over the steps at ${where}`}
      controls={
        <>
          <span class="probe-place" title={`Values at ${where}`}>
            {where}
          </span>
          <span class="chart-tools">
            <span class="quiet" role="status">
              {read < all ? `${read} of ${all} pictures read` : `${all} pictures read`}
            </span>
            <CommandButton
              command={SAMPLES.closeProbe}
              name="probe-close"
              class="icon-button"
              iconSize={14}
            />
          </span>
        </>
      }
    />
  );
}

/** "#0 x 12, y 40", or the corner of a box, in pixels of what is followed. */
function usePlace(): string {
  const { store, prober } = useApp();
  const probe = store.probe.value;
  const facts = prober.tracks.value[0]?.jobs[0]?.cell;
  if (probe === null) return "";
  const shape = facts?.facts.shape ?? null;
  const [height, width] = (facts?.spec.isVolume ? shape?.slice(1) : shape) ?? [];
  const sample = `#${shorten(probe.sample, 12)}`;
  if (height === undefined || width === undefined) return sample;
  const what = facts === undefined ? "mean of" : kindOf(facts.spec).boxValue;
  return `${sample} ${describe(pixelsIn(probe, { width, height }), what)}`;
}

/** `what` is said of a box: what its one value is. */
function describe({ x0, y0, x1, y1 }: PixelBox, what: string): string {
  if (x1 - x0 === 1 && y1 - y0 === 1) return `x ${x0}, y ${y0}`;
  return `${what} ${x1 - x0} × ${y1 - y0} at ${x0}, ${y0}`;
}

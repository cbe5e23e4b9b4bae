/** A chart as wide as the timeline: its canvas, its numbers at the step, and those under the pointer. */
import { useComputed, useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { namePosition } from "../../model/align.ts";
import type { Chart, ChartEntry } from "../../model/chart.ts";
import { shorten } from "../../model/names.ts";
import { nearestPosition } from "../../model/steps.ts";
import { positionOfX, xOfPosition } from "../../model/ticks.ts";
import { drawChart } from "../../paint/chart.ts";
import { formatDigits } from "../../text/format.ts";
import { useApp } from "../shared/context.ts";
import { useWidth } from "../shared/useWidth.ts";

interface ChartTrackProps {
  /** null while there is nothing to draw. */
  readonly chart: ReadonlySignal<Chart | null>;
  readonly entries: (position: number) => readonly ChartEntry[];
  readonly label: string;
  /** What is said where there is nothing to draw. */
  readonly absence?: string | null;
  /** What the curves are of, where that is in question. */
  readonly of?: string | null;
  readonly controls: ComponentChildren;
}

const HEIGHT = 68;

export function ChartTrack(props: ChartTrackProps) {
  const { chart, entries, label, absence = null, of = null, controls } = props;
  const { store, theme } = useApp();
  const track = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(track);
  const pointed = useSignal<number | null>(null);

  useSignalEffect(() => {
    void theme.dark.value;
    const now = chart.value;
    if (canvas.current === null || width.value === 0) return;
    const style = getComputedStyle(document.documentElement);
    const size = { width: width.value, height: HEIGHT };
    if (now !== null) drawChart(canvas.current, size, now, style.getPropertyValue("--line"));
  });

  const positionAt = (event: PointerEvent): number | null => {
    const domain = chart.peek()?.domain;
    const element = track.current;
    if (domain === undefined || element === null) return null;
    const x = event.clientX - element.getBoundingClientRect().left;
    return nearestPosition(store.positions.peek(), positionOfX(x, domain, width.peek()));
  };
  const go = (event: PointerEvent): void => {
    const position = positionAt(event);
    if (position !== null) store.goNear(position);
  };
  const range = chart.value?.range ?? null;
  return (
    <>
      <div class="chart-controls">
        {controls}
        {range !== null && chart.value?.ribbons.length === 0 && (
          <span class="chart-ends" aria-hidden="true">
            <span>{formatDigits(range[1], 3)}</span>
            <span>{formatDigits(range[0], 3)}</span>
          </span>
        )}
      </div>
      <div
        class="chart"
        ref={track}
        role="img"
        aria-label={label}
        style={{ height: `${HEIGHT}px` }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={(event) => {
          pointed.value = positionAt(event);
          if (event.currentTarget.hasPointerCapture(event.pointerId)) go(event);
        }}
        onPointerLeave={() => (pointed.value = null)}
      >
        <canvas ref={canvas} style={{ visibility: chart.value === null ? "hidden" : "visible" }} />
        {absence !== null && <p class="chart-absence quiet">{absence}</p>}
        {of !== null && chart.value !== null && <span class="chart-of quiet">{of}</span>}
        <Marker position={store.position} chart={chart} width={width} class="chart-now" />
        <Marker position={pointed} chart={chart} width={width} class="chart-pointed">
          {(position) => (
            <EntryList
              title={namePosition(store.align.value, position)}
              entries={entries(position)}
            />
          )}
        </Marker>
      </div>
      <Now chart={chart} entries={entries} />
    </>
  );
}

interface MarkerProps {
  readonly position: ReadonlySignal<number | null>;
  readonly chart: ReadonlySignal<Chart | null>;
  readonly width: ReadonlySignal<number>;
  readonly class: string;
  readonly children?: (position: number) => ComponentChildren;
}

/** A line at a step. */
function Marker({ position, chart, width, class: name, children }: MarkerProps) {
  const domain = chart.value?.domain;
  const at = position.value;
  if (domain === undefined || at === null || width.value === 0) return null;
  const shown = Math.min(domain.last, Math.max(domain.first, at));
  const x = xOfPosition(shown, domain, width.value);
  const side = x > width.value / 2 ? " is-left" : "";
  return (
    <div class={name + side} style={{ transform: `translateX(${x}px)` }}>
      {children?.(at)}
    </div>
  );
}

/** The numbers at the step that is shown. */
function Now({ chart, entries }: Pick<ChartTrackProps, "chart" | "entries">) {
  const { store } = useApp();
  const position = useComputed(() => {
    void chart.value;
    return store.position.value;
  });
  if (position.value === null) return <div class="chart-values" />;
  return (
    <div class="chart-values">
      <EntryList entries={entries(position.value)} />
    </div>
  );
}

interface EntryListProps {
  readonly title?: string;
  readonly entries: readonly ChartEntry[];
}

function EntryList({ title, entries }: EntryListProps) {
  return (
    <div class="entry-list">
      {title !== undefined && <b>{title}</b>}
      {entries.map(({ colour, name, text }) => (
        <span key={name}>
          <i style={{ background: colour }} />
          <bdi>{shorten(name, 18)}</bdi>
          <em>{text}</em>
        </span>
      ))}
    </div>
  );
}

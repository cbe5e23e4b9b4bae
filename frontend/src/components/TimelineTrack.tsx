/** The slider: ticks on a canvas, a playhead that moves without anything being rendered. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { drawTimeline } from "../paint/timeline.ts";
import { stepOfX, xOfStep } from "../paint/ticks.ts";
import { nameChanges } from "../state/changes.ts";
import { formatStep, indexAtOrBefore, nearestStep } from "../state/steps.ts";
import { useWorld } from "./context.ts";

const HEIGHT = 56;

export function TimelineTrack() {
  const { store, theme } = useWorld();
  const track = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const pointed = useSignal<number | null>(null);

  useLayoutEffect(() => {
    const element = track.current;
    if (element === null) return undefined;
    const measure = (): void => {
      if (element.clientWidth > 0) width.value = element.clientWidth;
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useSignalEffect(() => {
    void theme.dark.value;
    if (canvas.current === null || width.value === 0) return;
    const style = getComputedStyle(document.documentElement);
    drawTimeline(
      canvas.current,
      { width: width.value, height: HEIGHT },
      store.domain.value,
      store.activeRuns.value
        .filter((run) => store.stepsByRun.value.has(run))
        .map((run) => ({
          colour: store.colours.value.get(run) ?? "#888",
          steps: store.stepsByRun.value.get(run) ?? [],
        })),
      [...store.changes.value.keys()].sort((a, b) => a - b),
      {
        quiet: style.getPropertyValue("--quiet"),
        line: style.getPropertyValue("--line"),
        warning: style.getPropertyValue("--warning"),
        font: `11px ${getComputedStyle(document.body).fontFamily}`,
      },
    );
  });

  useSignalEffect(() => {
    const domain = store.domain.value;
    const step = store.step.value;
    const head = playhead.current;
    if (head === null) return;
    head.hidden = domain === null || step === null || width.value === 0;
    if (domain === null || step === null) return;
    const shown = Math.min(domain.last, Math.max(domain.first, step));
    head.style.transform = `translateX(${xOfStep(shown, domain, width.value)}px)`;
  });

  const stepAt = (event: PointerEvent): number | null => {
    const domain = store.domain.peek();
    const element = track.current;
    if (domain === null || element === null) return null;
    return stepOfX(event.clientX - element.getBoundingClientRect().left, domain, width.peek());
  };
  const scrub = (event: PointerEvent): void => {
    const step = stepAt(event);
    if (step !== null) store.goNear(step);
  };

  return (
    <div class="track" ref={track} style={{ height: `${HEIGHT}px` }}>
      <canvas ref={canvas} aria-hidden="true" />
      <Slider
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          scrub(event);
        }}
        onPointerMove={(event) => {
          const step = stepAt(event);
          pointed.value = step === null ? null : nearestStep(store.steps.peek(), step);
          if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event);
        }}
        onPointerLeave={() => (pointed.value = null)}
      />
      <div class="playhead" ref={playhead} hidden />
      <Pointed step={pointed.value} width={width.value} />
    </div>
  );
}

interface SliderProps {
  readonly onPointerDown: (event: PointerEvent & { currentTarget: HTMLDivElement }) => void;
  readonly onPointerMove: (event: PointerEvent & { currentTarget: HTMLDivElement }) => void;
  readonly onPointerLeave: () => void;
}

function Slider(listeners: SliderProps) {
  const { store } = useWorld();
  const domain = store.domain.value;
  const valueText = useComputed(() => {
    const steps = store.steps.value;
    const step = store.step.value;
    if (step === null) return "no step";
    const position = indexAtOrBefore(steps, step) + 1;
    const isThere = steps[position - 1] === step;
    const changes = store.changes.value.get(step);
    return [
      `step ${formatStep(step)}`,
      `${isThere ? "" : "after "}${position} of ${steps.length}`,
      ...(changes === undefined ? [] : [nameChanges(changes)]),
    ].join(", ");
  });
  const valueNow = useComputed(() => store.step.value ?? 0);
  return (
    <div
      class="slider"
      role="slider"
      tabIndex={0}
      aria-label="Step"
      aria-orientation="horizontal"
      aria-valuemin={domain?.first ?? 0}
      aria-valuemax={domain?.last ?? 0}
      aria-valuenow={valueNow}
      aria-valuetext={valueText}
      aria-disabled={domain === null}
      {...listeners}
    />
  );
}

/** The step under the pointer. */
function Pointed({ step, width }: { readonly step: number | null; readonly width: number }) {
  const { store } = useWorld();
  const domain = store.domain.value;
  if (step === null || domain === null) return null;
  const changes = store.changes.value.get(step);
  return (
    <div class="pointed" style={{ transform: `translateX(${xOfStep(step, domain, width)}px)` }}>
      <span>
        {formatStep(step)}
        {changes !== undefined && <small>{nameChanges(changes)}</small>}
      </span>
    </div>
  );
}

/** The slider: ticks on a canvas, a playhead on another that moves without anything being rendered. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatPosition, namePosition } from "../../model/align.ts";
import { nameChanges } from "../../model/changes.ts";
import { indexAtOrBefore, nearestPosition } from "../../model/steps.ts";
import { positionOfX, xOfPosition } from "../../model/ticks.ts";
import { drawPlayhead, ROOM_ABOVE, ROOM_BESIDE } from "../../paint/playhead.ts";
import { drawTimeline } from "../../paint/timeline.ts";
import { useApp } from "../shared/context.ts";
import { useWidth } from "../shared/useWidth.ts";

const HEIGHT = 56;

const AROUND = {
  top: `${-ROOM_ABOVE}px`,
  left: `${-ROOM_BESIDE}px`,
  width: `calc(100% + ${2 * ROOM_BESIDE}px)`,
  height: `${HEIGHT + ROOM_ABOVE}px`,
};

export function TimelineTrack() {
  const { store, theme } = useApp();
  const track = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const playhead = useRef<HTMLCanvasElement>(null);
  const width = useWidth(track);
  const pointed = useSignal<number | null>(null);
  const isDragged = useSignal(false);

  useSignalEffect(() => {
    void theme.dark.value;
    if (canvas.current === null || width.value === 0) return;
    const style = getComputedStyle(document.documentElement);
    drawTimeline(
      canvas.current,
      { width: width.value, height: HEIGHT },
      store.domain.value,
      store.activeRuns.value
        .filter((run) => store.positionsByRun.value.has(run))
        .map((run) => ({
          colour: store.colours.value.get(run) ?? "#888",
          positions: store.positionsByRun.value.get(run) ?? [],
        })),
      [...store.changes.value.keys()].sort((a, b) => a - b),
      {
        quiet: style.getPropertyValue("--quiet"),
        line: style.getPropertyValue("--line"),
        caution: style.getPropertyValue("--caution"),
        font: `11px ${getComputedStyle(document.body).fontFamily}`,
      },
      (position) => formatPosition(store.align.value, position),
    );
  });

  const headColours = useComputed(() => {
    void theme.dark.value;
    const style = getComputedStyle(document.documentElement);
    return {
      accent: style.getPropertyValue("--accent"),
      accentText: style.getPropertyValue("--accent-text"),
      surface: style.getPropertyValue("--surface"),
      font: `11px ${getComputedStyle(document.body).fontFamily}`,
    };
  });
  useSignalEffect(() => {
    const domain = store.domain.value;
    const position = store.position.value;
    if (playhead.current === null || width.value === 0) return;
    const shown =
      domain === null || position === null
        ? null
        : xOfPosition(Math.min(domain.last, Math.max(domain.first, position)), domain, width.value);
    const label =
      isDragged.value && position !== null ? formatPosition(store.align.value, position) : "";
    const size = { width: width.value, height: HEIGHT };
    drawPlayhead(playhead.current, size, shown, label, headColours.value);
  });

  const positionAt = (event: PointerEvent): number | null => {
    const domain = store.domain.peek();
    const element = track.current;
    if (domain === null || element === null) return null;
    return positionOfX(event.clientX - element.getBoundingClientRect().left, domain, width.peek());
  };
  const scrub = (event: PointerEvent): void => {
    const position = positionAt(event);
    if (position !== null) store.goNear(position);
  };

  return (
    <div class="track" ref={track} style={{ height: `${HEIGHT}px` }}>
      <canvas class="ticks" ref={canvas} aria-hidden="true" />
      <Slider
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          isDragged.value = true;
          store.jump(() => scrub(event));
        }}
        onPointerMove={(event) => {
          if (isDragged.value) return scrub(event);
          const position = positionAt(event);
          pointed.value =
            position === null ? null : nearestPosition(store.positions.peek(), position);
        }}
        onPointerLeave={() => (pointed.value = null)}
        onLostPointerCapture={() => (isDragged.value = false)}
      />
      <canvas class="playhead" ref={playhead} aria-hidden="true" style={AROUND} />
      <Pointed position={isDragged.value ? null : pointed.value} width={width.value} />
    </div>
  );
}

/** Where a position is among those that were logged: at one of them, or beside or between some. */
function rankText(rank: number, count: number, isThere: boolean): string {
  if (isThere) return `${rank} of ${count}`;
  if (rank === 0) return `before the first of ${count}`;
  return rank === count
    ? `after the last of ${count}`
    : `between ${rank} and ${rank + 1} of ${count}`;
}

interface SliderProps {
  readonly onPointerDown: (event: PointerEvent & { currentTarget: HTMLDivElement }) => void;
  readonly onPointerMove: (event: PointerEvent & { currentTarget: HTMLDivElement }) => void;
  readonly onPointerLeave: () => void;
  readonly onLostPointerCapture: () => void;
}

function Slider(listeners: SliderProps) {
  const { store } = useApp();
  const domain = store.domain.value;
  const valueText = useComputed(() => {
    const positions = store.positions.value;
    const position = store.position.value;
    if (position === null) return "no step";
    const rank = indexAtOrBefore(positions, position) + 1;
    const isThere = positions[rank - 1] === position;
    const changes = store.changes.value.get(position);
    return [
      namePosition(store.align.value, position),
      rankText(rank, positions.length, isThere),
      ...(changes === undefined ? [] : [nameChanges(changes)]),
    ].join(", ");
  });
  const valueNow = useComputed(() => store.position.value ?? 0);
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
function Pointed({
  position,
  width,
}: {
  readonly position: number | null;
  readonly width: number;
}) {
  const { store } = useApp();
  const domain = store.domain.value;
  if (position === null || domain === null) return null;
  const changes = store.changes.value.get(position);
  return (
    <div
      class="pointed"
      style={{ transform: `translateX(${xOfPosition(position, domain, width)}px)` }}
    >
      <span>
        {formatPosition(store.align.value, position)}
        {changes !== undefined && <small>{nameChanges(changes)}</small>}
      </span>
    </div>
  );
}

/** The line between a picture and the one that it is compared with: dragged, or moved by arrow keys. */
import { useComputed, type ReadonlySignal } from "@preact/signals";
import type { Cell } from "../../model/cells.ts";
import { shorten } from "../../model/names.ts";
import type { Split } from "../../model/paneInputs.ts";
import { nameOther } from "../../model/reference.ts";
import { useApp } from "../shared/context.ts";

interface DividerProps {
  /** What is on the near side. */
  readonly name: string;
  /** What is beyond the line. */
  readonly other: ReadonlySignal<Cell>;
  /** One divider of each row can be reached with Tab: they all move together. */
  readonly isTabStop: boolean;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowUp: -0.01,
  ArrowRight: 0.01,
  ArrowDown: 0.01,
  PageUp: -0.1,
  PageDown: 0.1,
  Home: -1,
  End: 1,
};

export function Divider({ name, other: cell, isTabStop }: DividerProps) {
  const { store, comparing } = useApp();
  const percent = useComputed(() => Math.round(store.split.value.at * 100));
  const text = useComputed(() => `${percent.value} % ${name}`);
  const split = comparing.split.value;
  if (split === null) return null;
  const { axis } = split;
  const other = nameOther(store.reference.value, cell.value, store.align.value);
  const move = (at: number): void => {
    store.split.value = { axis, at: Math.min(1, Math.max(0, at)) };
  };
  return (
    <div
      class={`divider is-${axis}`}
      role="slider"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`Divider between ${name} and ${other}`.slice(0, 200)}
      aria-orientation={axis === "x" ? "horizontal" : "vertical"}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const { currentTarget: line } = event;
        const pane = line.parentElement;
        if (!line.hasPointerCapture(event.pointerId) || pane === null) return;
        move(fractionAt(event, pane.getBoundingClientRect(), axis));
      }}
      onDblClick={() => move(0.5)}
      onKeyDown={(event) => {
        const step = STEPS[event.key];
        if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        move(Math.round((store.split.peek().at + step * (event.shiftKey ? 10 : 1)) * 1000) / 1000);
      }}
    >
      <span class="side is-first">{shorten(name, 24)}</span>
      <span class="side is-second">{shorten(other, 24)}</span>
    </div>
  );
}

function fractionAt(event: PointerEvent, box: DOMRect, axis: Split["axis"]): number {
  return axis === "x"
    ? (event.clientX - box.left) / box.width
    : (event.clientY - box.top) / box.height;
}

/** One pane: a canvas that paints itself, what must be said on it, and the facts under it. */
import { computed, useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { createPane, type Pane } from "../paint/pane.ts";
import { cellAt, type Cell, type Source } from "../state/cells.ts";
import type { ColumnSpec } from "../state/columns.ts";
import { describeFacts } from "../state/facts.ts";
import type { Point } from "../viewport/view.ts";
import { useWorld } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { PaneNotes } from "./PaneNotes.tsx";
import { Reading } from "./Reading.tsx";

interface PaneViewProps {
  readonly column: ColumnSpec;
  readonly sample: string;
  readonly sources: ReadonlySignal<readonly Source[]>;
  readonly width: number;
  readonly height: number;
  /** Where the pointer is in a picture of this row. */
  readonly pointed: ReadonlySignal<Point | null>;
}

export function PaneView({ column, sample, sources, width, height, pointed }: PaneViewProps) {
  const world = useWorld();
  const { role, run } = column;
  const element = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width, height });
  const { cell, pane, at } = useMemo(() => {
    const candidates = computed(() =>
      run === null ? sources.value : sources.value.filter((source) => source.run === run),
    );
    const at = (step: number): Cell => cellAt(candidates.value, sample, role, step);
    const cell = computed(() => at(world.store.step.value ?? 0));
    const { store, pictures, stage, theme } = world;
    const { view, reconnects } = store;
    const pane = createPane({ pictures, stage, view, reconnects, dark: theme.dark }, cell, run);
    return { cell, pane, at };
  }, [world, sources, sample, role, run]);

  useLayoutEffect(() => {
    size.value = { width, height };
  }, [width, height]);
  useLayoutEffect(() => {
    if (element.current === null || canvas.current === null) return undefined;
    const stops = [
      pane.mount(element.current, canvas.current, size),
      world.prefetcher.add((step) => {
        const other = at(step);
        return other.kind === "picture" ? other.ref : null;
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [pane]);

  return (
    <figure class="pane" ref={element} data-role={role} style={{ width: `${width}px` }}>
      <div class="stage" style={{ height: `${height}px` }}>
        <PaneCanvas canvas={canvas} pane={pane} role={role} />
        <Reading pane={pane} pointed={pointed} />
        <PaneNotes cell={cell} pane={pane} />
      </div>
      <FactsLine pane={pane} />
    </figure>
  );
}

interface PaneCanvasProps {
  readonly canvas: { current: HTMLCanvasElement | null };
  readonly pane: Pane;
  readonly role: string;
}

function PaneCanvas({ canvas, pane, role }: PaneCanvasProps) {
  const label = useComputed(() => {
    const painted = pane.painted.value;
    if (painted === null) return `${role}: no picture`;
    return `${role} of run ${painted.run.slice(0, 100)} at step ${painted.step}`;
  });
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

function FactsLine({ pane }: { readonly pane: Pane }) {
  const painted = pane.painted.value;
  if (painted === null) return <figcaption class="facts" />;
  const { brief, warnings, full } = describeFacts(painted.facts);
  return (
    <figcaption class="facts" title={full}>
      {warnings.length > 0 && (
        <span class="warning">
          <Icon name="warning" size={13} />
          {warnings.join(", ")}
        </span>
      )}
      <span class="brief">{brief}</span>
    </figcaption>
  );
}

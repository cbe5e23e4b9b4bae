/** One pane: a canvas that paints itself, what must be said on it, and the facts under it. */
import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { createPane, type Pane } from "../paint/pane.ts";
import type { Source } from "../state/cells.ts";
import type { ColumnSpec } from "../state/columns.ts";
import { describeFacts } from "../state/facts.ts";
import { createPaneModel } from "../state/panes.ts";
import type { Point } from "../viewport/view.ts";
import { useWorld } from "./context.ts";
import { Divider } from "./Divider.tsx";
import { Icon } from "./Icon.tsx";
import { PaneCanvas } from "./PaneCanvas.tsx";
import { PaneNotes } from "./PaneNotes.tsx";
import { Reading } from "./Reading.tsx";
import { useSettled } from "./settled.ts";
import { Swapped } from "./Swapped.tsx";

export interface PaneViewProps {
  readonly column: ColumnSpec;
  readonly sample: string;
  readonly sources: ReadonlySignal<readonly Source[]>;
  readonly width: number;
  readonly height: number;
  /** Where the pointer is in a picture of this row. */
  readonly pointed: ReadonlySignal<Point | null>;
  /** Whether the pane's divider can be reached with Tab. */
  readonly isTabStop: boolean;
}

export function PaneView(props: PaneViewProps) {
  const { column, sample, sources, width, height, pointed, isTabStop } = props;
  const world = useWorld();
  const { role, run } = column;
  const element = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width, height });
  const { model, pane } = useMemo(() => {
    const { store, pictures, stage, theme, comparing: showing } = world;
    const { view, reconnects } = store;
    const model = createPaneModel(world, sources, sample, { role, run });
    const paneWorld = { pictures, stage, view, reconnects, dark: theme.dark, showing };
    return { model, pane: createPane(paneWorld, model, run) };
  }, [world, sources, sample, role, run]);

  useLayoutEffect(() => {
    size.value = { width, height };
  }, [width, height]);
  useLayoutEffect(() => {
    if (element.current === null || canvas.current === null) return undefined;
    const stops = [
      pane.mount(element.current, canvas.current, size),
      world.prefetcher.add(model.refsAt),
    ];
    return () => stops.forEach((stop) => stop());
  }, [pane]);

  return (
    <figure class="pane" ref={element} data-role={role} style={{ width: `${width}px` }}>
      <div class="stage" style={{ height: `${height}px` }}>
        <PaneCanvas canvas={canvas} pane={pane} what={role} isPicture />
        <Reading pane={pane} pointed={pointed} />
        <PaneNotes cell={model.cell} pane={pane} />
        {model.isCompared.value && (
          <>
            <Divider name={role} other={model.other} isTabStop={isTabStop} />
            <Swapped name={role} other={model.other} />
          </>
        )}
      </div>
      <FactsLine pane={pane} />
    </figure>
  );
}

function FactsLine({ pane }: { readonly pane: Pane }) {
  const settled = useSettled(pane.painted);
  if (settled.value === null) return <figcaption class="facts" />;
  const { brief, warnings, full } = describeFacts(settled.value.facts);
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

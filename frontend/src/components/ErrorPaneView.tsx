/** One pane that shows how much an output differs from what it is compared with. */
import { computed, useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { createErrorPane, type ErrorPane } from "../paint/errorPane.ts";
import { formatValue } from "../state/facts.ts";
import { createPaneModel } from "../state/panes.ts";
import { nameError } from "../state/reference.ts";
import { useWorld } from "./context.ts";
import { PaneCanvas } from "./PaneCanvas.tsx";
import { PaneNotes } from "./PaneNotes.tsx";
import type { PaneViewProps } from "./PaneView.tsx";
import { Reading } from "./Reading.tsx";
import { useSettled } from "./settled.ts";

export function ErrorPaneView({ column, sample, sources, width, height, pointed }: PaneViewProps) {
  const world = useWorld();
  const { role, run } = column;
  const element = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width, height });
  const { model, pane, cell } = useMemo(() => {
    const { store, pictures, stage, theme, fields, scale } = world;
    const { view, reconnects } = store;
    const kind = computed(() => (store.error.value === "off" ? "absolute" : store.error.value));
    const model = createPaneModel(world, sources, sample, { role, run }, () => true);
    // What is missing is said of the output first, then of what it is compared with.
    const cell = computed(() =>
      model.cell.value.kind === "picture" && model.other.value.kind !== "picture"
        ? model.other.value
        : model.cell.value,
    );
    const dark = theme.dark;
    const errorWorld = { pictures, stage, view, reconnects, dark, fields, scale, kind };
    return { model, cell, pane: createErrorPane(errorWorld, model, run ?? "") };
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

  const what = useComputed(() => nameError(world.store.reference.value));
  return (
    <figure class="pane" ref={element} data-role="error" style={{ width: `${width}px` }}>
      <div class="stage" style={{ height: `${height}px` }}>
        <PaneCanvas canvas={canvas} pane={pane} what={what.value} isPicture={false} />
        <Reading pane={pane} pointed={pointed} />
        <PaneNotes cell={cell} pane={pane} />
      </div>
      <Summary pane={pane} />
    </figure>
  );
}

function Summary({ pane }: { readonly pane: ErrorPane }) {
  const field = useSettled(pane.field).value;
  if (field === null) return <figcaption class="facts" />;
  const { mean, max, at } = field;
  return (
    <figcaption class="facts" title="In fractions of the drawn range, over all channels">
      <span class="brief">
        max {formatValue(max)} at {at.x}, {at.y} · mean {formatValue(mean)}
      </span>
    </figcaption>
  );
}

/** One pane that shows how much an output differs from what it is compared with. */
import { computed, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { createErrorPane, type ErrorPane } from "../paint/errorPane.ts";
import { formatValue } from "../state/facts.ts";
import { createPaneModel } from "../state/panes.ts";
import { nameError } from "../state/reference.ts";
import { useWorld } from "./context.ts";
import { PaneFrame, type PaneProps } from "./PaneFrame.tsx";
import { useSettled } from "./settled.ts";

export function ErrorPaneView({ column, sample, sources, ...frame }: PaneProps) {
  const world = useWorld();
  const { role, run } = column;
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
  const what = useComputed(() => nameError(world.store.reference.value)).value;
  const facts = <Summary pane={pane} />;
  return (
    <PaneFrame {...frame} {...{ model, pane, cell, what, facts }} role="error" isPicture={false} />
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

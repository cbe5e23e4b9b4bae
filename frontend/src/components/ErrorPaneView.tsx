/** One pane that shows how much an output differs from what it is compared with. */
import { computed, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Field } from "../difference/field.ts";
import { createErrorPane, type ErrorPane } from "../paint/errorPane.ts";
import { describeFacts, formatValue, type Entry, type FactsText } from "../state/facts.ts";
import { createPaneModel } from "../state/panes.ts";
import { nameError } from "../state/reference.ts";
import { useWorld } from "./context.ts";
import { Entries, FactsLine } from "./FactsLine.tsx";
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
  const facts = <Summary pane={pane} width={frame.width} />;
  return (
    <PaneFrame {...frame} {...{ model, pane, cell, what, facts }} role="error" isPicture={false} />
  );
}

function Summary({ pane, width }: { readonly pane: ErrorPane; readonly width: number }) {
  const field = useSettled(pane.field).value;
  const text = field === null ? null : describeField(field, isCutOff(pane));
  return <FactsLine text={text} width={width} details={<AboutField pane={pane} />} />;
}

function AboutField({ pane }: { readonly pane: ErrorPane }) {
  const field = pane.field.value;
  return field === null ? null : <Entries entries={describeField(field, isCutOff(pane)).entries} />;
}

/** Whether one of the pictures does not show all that was logged. */
function isCutOff(pane: ErrorPane): boolean {
  const compared = [pane.painted.value, pane.paintedOther.value];
  return compared.some((cell) => cell !== null && describeFacts(cell.facts).warnings.length > 0);
}

function describeField({ mean, max, at }: Field, hasLosses: boolean): FactsText {
  return {
    what: `max ${formatValue(max)} at ${at.x}, ${at.y}`,
    seen: `mean ${formatValue(mean)}`,
    warnings: hasLosses ? ["compares what is drawn", "as drawn"] : [],
    entries: [
      ["Largest", `${formatValue(max)}, at x ${at.x}, y ${at.y}`],
      ["Mean", formatValue(mean)],
      ["Counted", "in fractions of the drawn range, over all channels"],
      ...(hasLosses ? [CUT_OFF] : []),
    ],
  };
}

const CUT_OFF: Entry = [
  "But",
  "a picture does not show all values (clipped, NaN, Inf): there the map compares what is drawn instead",
];

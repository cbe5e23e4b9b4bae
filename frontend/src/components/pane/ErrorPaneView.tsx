/** One pane that shows how much an output differs from what it is compared with. */
import { computed, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { createPaneModel } from "../../derived/panes.ts";
import { numberKind } from "../../errorMaps/index.ts";
import { kindOf, type PaneSpec } from "../../kinds/index.ts";
import { isOfLevels } from "../../model/cells.ts";
import { comparedWith } from "../../model/comparable.ts";
import { hasLosses, type Entry, type FactsText } from "../../model/facts.ts";
import { nameError } from "../../model/reference.ts";
import { countedIn, unitOfError } from "../../model/units.ts";
import { valueGroupOf, type ValueGroup } from "../../model/valueGroups.ts";
import { createErrorPane, type ErrorPane, type ShownError } from "../../paint/errorPane.ts";
import { formatValue } from "../../text/format.ts";
import { useApp } from "../shared/context.ts";
import { useSettled } from "../shared/useSettled.ts";
import { Entries, FactsLine } from "./FactsLine.tsx";
import { PaneFrame, type PaneProps } from "./PaneFrame.tsx";

export function ErrorPaneView({ tag, column, sample, sources, ...frame }: PaneProps) {
  const app = useApp();
  const { role, run } = column;
  const spec = sources.value.find((source) => source.run === run)?.specs.get(role);
  const valueGroup = spec === undefined ? null : valueGroupOf(spec, true);
  const { model, pane, cell } = useMemo(() => {
    const { store, pictures, compositor, theme, errorMaps, scales } = app;
    const { view, reconnects } = store;
    const kind = computed(() => numberKind(store.error.value));
    const name = { role, run };
    const both = createPaneModel(app, sources, { tag, sample }, name, {
      isOtherNeeded: () => true,
    });
    const model = {
      ...both,
      other: computed(() => comparedWith(both.cell.value, both.other.value, kind.value)),
    };
    const scale = scales.of(valueGroup !== null && hasOwnScale(valueGroup) ? valueGroup.key : "");
    // What is missing is said of the output first, then of what it is compared with.
    const cell = computed(() =>
      model.cell.value.kind === "picture" && model.other.value.kind !== "picture"
        ? model.other.value
        : model.cell.value,
    );
    const screen = { pictures, compositor, view, reconnects, dark: theme.dark };
    const errorParts = { ...screen, errorMaps, scale, kind, theme: store.errorTheme };
    return { model, cell, pane: createErrorPane(errorParts, model, run ?? "") };
  }, [app, sources, tag, sample, role, run, valueGroup?.key]);
  const what = useComputed(() => nameError(app.store.reference.value, app.store.align.value)).value;
  const facts = <Summary pane={pane} width={frame.width} spec={spec} />;
  return (
    <PaneFrame {...frame} {...{ model, pane, cell, what, facts }} role="error" isPicture={false} />
  );
}

/** Pictures count in fractions, all on one scale. */
function hasOwnScale({ spec }: ValueGroup): boolean {
  return !kindOf(spec).isPicture;
}

interface SummaryProps {
  readonly pane: ErrorPane;
  readonly width: number;
  /** Of what is compared. */
  readonly spec: PaneSpec | undefined;
}

function Summary({ pane, width, spec }: SummaryProps) {
  const shown = useSettled(pane.shown).value;
  const text = shown === null ? null : describeError(shown, spec, isCutOff(pane));
  return <FactsLine text={text} width={width} details={<AboutField pane={pane} spec={spec} />} />;
}

function AboutField({ pane, spec }: Pick<SummaryProps, "pane" | "spec">) {
  const shown = pane.shown.value;
  if (shown === null) return null;
  return <Entries entries={describeError(shown, spec, isCutOff(pane)).entries} />;
}

/** Whether one of the pictures does not show all that was logged. What is stored by value shows it. */
function isCutOff(pane: ErrorPane): boolean {
  const compared = [pane.painted.value, pane.paintedOther.value];
  return compared.some((cell) => cell !== null && isOfLevels(cell) && hasLosses(cell.facts));
}

function describeError(
  { map: { mean, max, at, skipped }, kind }: ShownError,
  spec: PaneSpec | undefined,
  isCut: boolean,
): FactsText {
  const unit = unitOfError(kind, spec);
  const suffix = unit === "" ? "" : ` ${unit}`;
  const pixels = skipped.toLocaleString("en");
  const losses = isCut ? ["compares values as drawn", "as drawn"] : [];
  return {
    what: `max ${formatValue(max)}${suffix} at ${at.x}, ${at.y}`,
    seen: `mean ${formatValue(mean)}${suffix}`,
    ...(skipped > 0 && { areFacts: true }),
    warnings: skipped > 0 ? [`${pixels} not comparable`, "NaN, Inf"] : losses,
    entries: [
      ["Largest", `${formatValue(max)}${suffix}, at x ${at.x}, y ${at.y}`],
      ["Mean", `${formatValue(mean)}${suffix}`],
      ["Measured", countedIn(kind, spec)],
      ...(skipped > 0 ? [["Left out", `${pixels} pixels that are NaN or Inf`] as const] : []),
      ...(isCut ? [CUT_OFF] : []),
    ],
  };
}

const CUT_OFF: Entry = [
  "Note",
  "some values are not stored exactly (clipped, NaN, Inf); there, the map compares the pictures as drawn",
];

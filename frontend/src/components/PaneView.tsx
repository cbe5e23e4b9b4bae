/** One pane with a picture that was logged, alone or against another, and the facts under it. */
import { computed, useComputed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { createPane, type Pane } from "../paint/pane.ts";
import type { PictureCell } from "../state/cells.ts";
import { describeFacts, type FactsText } from "../state/facts.ts";
import { shorten } from "../state/names.ts";
import { createPaneModel } from "../state/panes.ts";
import { formatStep } from "../state/steps.ts";
import { describeValues } from "../state/valueFacts.ts";
import { useWorld } from "./context.ts";
import { Divider } from "./Divider.tsx";
import { Entries, FactsLine } from "./FactsLine.tsx";
import { PaneFrame, type PaneProps } from "./PaneFrame.tsx";
import { useSettled } from "./settled.ts";
import { Swapped } from "./Swapped.tsx";

export function PaneView({ column, sample, sources, isTabStop, ...frame }: PaneProps) {
  const world = useWorld();
  const { role, run } = column;
  const { model, pane } = useMemo(() => {
    const { store, pictures, stage, theme, comparing: showing } = world;
    const { view, reconnects } = store;
    const model = createPaneModel(world, sources, sample, { role, run });
    const opacity = computed(() =>
      store.labels.value.style === "overlay" ? store.labels.value.opacity : 1,
    );
    const paneWorld = { pictures, stage, view, reconnects, dark: theme.dark, showing, opacity };
    return { model, pane: createPane(paneWorld, model, run) };
  }, [world, sources, sample, role, run]);
  // Brightness and contrast would make other colours of those that stand for values.
  const kind = useComputed(() => pane.painted.value?.spec.kind ?? "image");
  const isPicture = kind.value === "image";
  useEffect(() => world.inView.add(pane.painted), [pane]);
  const facts = <Facts pane={pane} width={frame.width} />;
  return (
    <PaneFrame {...frame} {...{ role, model, pane, facts }} what={role} isPicture={isPicture}>
      {model.isCompared.value && (
        <>
          <Divider name={role} other={model.other} isTabStop={isTabStop} />
          <Swapped name={role} other={model.other} />
        </>
      )}
    </PaneFrame>
  );
}

function Facts({ pane, width }: { readonly pane: Pane; readonly width: number }) {
  const painted = useSettled(pane.painted).value;
  const text = painted === null ? null : describePane(pane, painted);
  return <FactsLine text={text} width={width} details={<AllFacts pane={pane} />} />;
}

/** What is painted at the moment, also after a step further. */
function AllFacts({ pane }: { readonly pane: Pane }) {
  const painted = pane.painted.value;
  if (painted === null) return <p>no picture</p>;
  const { run, step } = painted;
  const where = [["Run", shorten(run, 200)] as const, ["Step", formatStep(step)] as const];
  return <Entries entries={[...where, ...describePane(pane, painted).entries]} />;
}

function describePane(pane: Pane, cell: PictureCell): FactsText {
  return cell.ref.asValues
    ? describeValues(cell, pane.picture()?.origin?.tally ?? null)
    : describeFacts(cell.facts);
}

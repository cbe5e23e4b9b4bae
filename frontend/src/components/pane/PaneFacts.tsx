/** The lines under a picture that was logged: what was measured of it, and what its values were. */
import { useComputed, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { createLiveMetrics } from "../../derived/liveMetrics.ts";
import { agreementNumbers } from "../../model/agreementFacts.ts";
import type { PictureCell } from "../../model/cells.ts";
import { describeFacts, type FactsText } from "../../model/facts.ts";
import { shorten } from "../../model/names.ts";
import { metricNumbers, NO_NUMBERS, withNumbers, type Numbers } from "../../model/numbers.ts";
import { formatStep } from "../../model/steps.ts";
import { describeValues } from "../../model/valueFacts.ts";
import { valueGroupOfStored } from "../../model/valueGroups.ts";
import type { Pane } from "../../paint/pane.ts";
import { useApp } from "../shared/context.ts";
import { useSettled } from "../shared/useSettled.ts";
import { Entries, FactsLine } from "./FactsLine.tsx";
import type { PaneProps } from "./PaneFrame.tsx";

type PaneFactsProps = Pick<PaneProps, "tag" | "column" | "sample" | "sources" | "width"> & {
  readonly pane: Pane;
};

export function PaneFacts(props: PaneFactsProps) {
  const { pane, width } = props;
  const measured = useMetrics(props);
  const live = useLiveMetrics(props);
  const painted = useSettled(pane.painted).value;
  const settled = useSettled(measured).value ?? NO_NUMBERS;
  // While a threshold is dragged its numbers go along; those of a step wait until it has come to rest.
  const numbers = live.value ?? settled;
  const { role } = props.column;
  const text = painted === null ? null : describePane(pane, painted, role, numbers);
  const details = <AllFacts {...{ pane, role, measured, live }} />;
  return <FactsLine text={text} width={width} details={details} />;
}

interface AllFactsProps {
  readonly pane: Pane;
  readonly role: string;
  readonly measured: ReadonlySignal<Numbers>;
  readonly live: ReadonlySignal<Numbers | null>;
}

/** What is painted at the moment, also after a step further. */
function AllFacts({ pane, role, measured, live }: AllFactsProps) {
  const painted = pane.painted.value;
  if (painted === null) return <p>no picture</p>;
  const { run, step } = painted;
  const where = [["Run", shorten(run, 200)] as const, ["Step", formatStep(step)] as const];
  const { entries } = describePane(pane, painted, role, live.value ?? measured.value);
  return <Entries entries={[...where, ...entries]} />;
}

/** What was logged with the output at the step that is painted. */
function useMetrics({ pane, column, sample, sources }: PaneFactsProps): ReadonlySignal<Numbers> {
  const { metricsInView } = useApp();
  return useComputed(() => {
    const cell = pane.painted.value;
    const source = sources.value.find(({ run }) => run === cell?.run);
    const state = source?.state;
    if (cell === null || column.role !== "output" || state?.kind !== "ready") return NO_NUMBERS;
    const entries = metricNumbers(
      state.series,
      sample,
      cell.position,
      metricsInView.name.value,
      source?.metrics,
    ).map(([id, text]) => [metricsInView.label(id), text] as const);
    return { at: null, entries };
  });
}

/** The same of classes at another threshold; null where that does not apply. */
function useLiveMetrics({
  tag,
  column,
  sample,
  sources,
}: PaneFactsProps): ReadonlySignal<Numbers | null> {
  const app = useApp();
  const { role, run, isBest = false } = column;
  const live = useMemo(
    () => createLiveMetrics(app, sources, { tag, sample }, { role: isBest ? "" : role, run }),
    [app, sources, tag, sample, role, run, isBest],
  );
  useEffect(live.start, [live]);
  return useComputed(() => {
    const agreement = live.agreement.value;
    const { threshold } = app.store.labels.value;
    if (agreement === null || threshold === null) return null;
    return { at: `> ${threshold.toFixed(2)}`, entries: agreementNumbers(agreement) };
  });
}

function describePane(pane: Pane, cell: PictureCell, role: string, numbers: Numbers): FactsText {
  const text = valueGroupOfStored(cell.spec, cell.ref.media)
    ? describeValues(cell, pane.picture()?.origin?.tally ?? null, role)
    : describeFacts(cell.facts);
  return withNumbers(text, numbers);
}

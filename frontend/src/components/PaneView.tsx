/** One pane with a picture that was logged, alone or against another, and the facts under it. */
import { computed, useComputed, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { createPane, type Pane } from "../paint/pane.ts";
import type { PictureCell, Source } from "../state/cells.ts";
import { describeFacts, type FactsText } from "../state/facts.ts";
import { shorten } from "../state/names.ts";
import { markOf } from "../state/probe.ts";
import { createPaneModel } from "../state/panes.ts";
import { formatStep } from "../state/steps.ts";
import { agreementNumbers } from "../state/agreementFacts.ts";
import { createLive } from "../state/live.ts";
import { metricNumbers, NO_NUMBERS, withNumbers, type Numbers } from "../state/numbers.ts";
import { describeValues } from "../state/valueFacts.ts";
import { useWorld } from "./context.ts";
import { Divider } from "./Divider.tsx";
import { Entries, FactsLine } from "./FactsLine.tsx";
import { PaneFrame, type PaneProps } from "./PaneFrame.tsx";
import { useSettled } from "./settled.ts";
import { Swapped } from "./Swapped.tsx";

export function PaneView({ tag, column, sample, sources, isTabStop, ...frame }: PaneProps) {
  const world = useWorld();
  const { role, run, isBest = false } = column;
  const { model, pane, live } = useMemo(() => {
    const { store, pictures, stage, theme, measured, comparing: showing } = world;
    const { view, reconnects } = store;
    const name = { role, run };
    const own = (): Source | undefined => sources.value.find((source) => source.run === run);
    const stepAt = (now: number): number => {
      const source = isBest ? own() : undefined;
      return source === undefined ? now : (measured.past(source, sample)?.bestStep ?? now);
    };
    const model = createPaneModel(world, sources, sample, name, { stepAt });
    const opacity = computed(() =>
      store.labels.value.style === "overlay" ? store.labels.value.opacity : 1,
    );
    const mark = computed(() => markOf(store.probe.value, tag, sample));
    const paneWorld = {
      pictures,
      stage,
      view,
      reconnects,
      dark: theme.dark,
      showing,
      opacity,
      mark,
    };
    const live = createLive(world, sources, sample, isBest ? { role: "", run } : name);
    return { model, live, pane: createPane(paneWorld, model, run) };
  }, [world, sources, tag, sample, role, run, isBest]);
  // Brightness and contrast would make other colours of those that stand for values.
  const kind = useComputed(() => pane.painted.value?.spec.kind ?? "image");
  const isPicture = kind.value === "image";
  useEffect(() => world.inView.add(pane.painted), [pane]);
  useEffect(live.start, [live]);
  const numbers = useComputed((): Numbers => {
    const [cell, agreement] = [pane.painted.value, live.agreement.value];
    const { threshold } = world.store.labels.value;
    if (agreement !== null && threshold !== null) {
      return { at: `> ${threshold.toFixed(2)}`, entries: agreementNumbers(agreement) };
    }
    const state = sources.value.find((source) => source.run === cell?.run)?.state;
    if (cell === null || role !== "output" || state?.kind !== "ready") return NO_NUMBERS;
    const first = world.measured.name.value;
    return { at: null, entries: metricNumbers(state.series, sample, cell.step, first) };
  });
  const facts = <Facts pane={pane} numbers={numbers} width={frame.width} />;
  return (
    <PaneFrame
      {...frame}
      {...{ model, pane, facts, isPicture }}
      role={isBest ? "best" : role}
      what={role}
    >
      {isBest && <BestBadge pane={pane} />}
      {model.isCompared.value && (
        <>
          <Divider name={role} other={model.other} isTabStop={isTabStop} />
          <Swapped name={role} other={model.other} />
        </>
      )}
    </PaneFrame>
  );
}

/** The step of a best pane, which is not that of the timeline. */
function BestBadge({ pane }: { readonly pane: Pane }) {
  const painted = pane.painted.value;
  return painted === null ? null : <span class="badge">best: step {formatStep(painted.step)}</span>;
}

interface FactsProps {
  readonly pane: Pane;
  readonly numbers: ReadonlySignal<Numbers>;
}

function Facts({ pane, numbers, width }: FactsProps & { readonly width: number }) {
  const painted = useSettled(pane.painted).value;
  const text = painted === null ? null : describePane(pane, painted, numbers.value);
  const details = <AllFacts pane={pane} numbers={numbers} />;
  return <FactsLine text={text} width={width} details={details} />;
}

/** What is painted at the moment, also after a step further. */
function AllFacts({ pane, numbers }: FactsProps) {
  const painted = pane.painted.value;
  if (painted === null) return <p>no picture</p>;
  const { run, step } = painted;
  const where = [["Run", shorten(run, 200)] as const, ["Step", formatStep(step)] as const];
  const { entries } = describePane(pane, painted, numbers.value);
  return <Entries entries={[...where, ...entries]} />;
}

function describePane(pane: Pane, cell: PictureCell, numbers: Numbers): FactsText {
  const text = cell.ref.asValues
    ? describeValues(cell, pane.picture()?.origin?.tally ?? null)
    : describeFacts(cell.facts);
  return withNumbers(text, numbers);
}

/** One pane with a picture that was logged, alone or against another, and the facts under it. */
import { computed, useComputed, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { createPaneModel } from "../../derived/panes.ts";
import { kindOf } from "../../kinds/index.ts";
import { markOf } from "../../model/probe.ts";
import { formatStep } from "../../model/steps.ts";
import { createPane, type Pane } from "../../paint/pane.ts";
import { useApp } from "../shared/context.ts";
import { Divider } from "./Divider.tsx";
import { PaneFacts } from "./PaneFacts.tsx";
import { PaneFrame, type PaneProps } from "./PaneFrame.tsx";
import { Swapped } from "./Swapped.tsx";

export function PaneView({ tag, column, sample, sources, isTabStop, ...frame }: PaneProps) {
  const app = useApp();
  const { role, run, isBest = false } = column;
  const { model, pane } = useMemo(() => {
    const { store, pictures, compositor, theme, metricsInView, comparing: showing } = app;
    const { view, reconnects } = store;
    const positionAt = (now: number): number => {
      const source = isBest ? sources.value.find((one) => one.run === run) : undefined;
      return source === undefined ? now : (metricsInView.past(source, sample)?.bestPosition ?? now);
    };
    const model = createPaneModel(app, sources, { tag, sample }, { role, run }, { positionAt });
    const opacity = computed(() =>
      store.labels.value.style === "overlay" ? store.labels.value.opacity : 1,
    );
    const mark = computed(() => markOf(store.probe.value, tag, sample));
    const screen = { pictures, compositor, view, reconnects, dark: theme.dark };
    return { model, pane: createPane({ ...screen, showing, opacity, mark }, model, run) };
  }, [app, sources, tag, sample, role, run, isBest]);
  useEffect(() => app.inView.add(pane.painted), [pane]);
  useSignalEffect(() => {
    const cell = pane.painted.value;
    const tally = pane.picture()?.origin?.tally;
    if (cell !== null && tally?.kind === "classes") app.inView.see(cell, tally.ids);
  });
  // Brightness and contrast would make other colours of those that stand for values.
  const isPicture = useComputed(() => {
    const spec = pane.painted.value?.spec;
    return spec === undefined || kindOf(spec).isPicture;
  }).value;
  const facts = <PaneFacts {...{ tag, pane, column, sample, sources }} width={frame.width} />;
  const shown = isBest ? "best" : role;
  return (
    <PaneFrame {...frame} {...{ model, pane, facts, isPicture }} role={shown} what={role}>
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

/** One pane that shows where the classes of an output are those of what it is compared with. */
import { computed, signal, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { createAgreementModel } from "../../derived/agreement.ts";
import { kindOf } from "../../kinds/index.ts";
import { describeAgreement } from "../../model/agreementFacts.ts";
import type { FactsText } from "../../model/facts.ts";
import { markOf } from "../../model/probe.ts";
import { nameError } from "../../model/reference.ts";
import { createPane, type Pane } from "../../paint/pane.ts";
import { useApp } from "../shared/context.ts";
import { useSettled } from "../shared/useSettled.ts";
import { Entries, FactsLine } from "./FactsLine.tsx";
import { PaneFrame, type PaneProps } from "./PaneFrame.tsx";

/** Nothing lies over these panes, and nothing takes turns with them. */
const ALONE = { split: signal(null), isSwapped: signal(false) };
const OPAQUE = signal(1);

export function AgreementPaneView({
  tag,
  column,
  sample,
  sources,
  isTabStop,
  ...frame
}: PaneProps) {
  const app = useApp();
  const { role, run } = column;
  const { model, pane } = useMemo(() => {
    const { store, pictures, compositor, theme } = app;
    const { view, reconnects } = store;
    const model = createAgreementModel(app, sources, { tag, sample }, { role, run });
    const dark = theme.dark;
    const mark = computed(() => markOf(store.probe.value, tag, sample));
    const alone = { showing: ALONE, opacity: OPAQUE, mark };
    const paneParts = { pictures, compositor, view, reconnects, dark, ...alone };
    return { model, pane: createPane(paneParts, model, run) };
  }, [app, sources, tag, sample, role, run]);
  const what = useComputed(() => nameError(app.store.reference.value, app.store.align.value)).value;
  const facts = <Counts pane={pane} width={frame.width} />;
  return <PaneFrame {...frame} {...{ model, pane, what, facts }} role="error" isPicture={false} />;
}

function Counts({ pane, width }: { readonly pane: Pane; readonly width: number }) {
  const painted = useSettled(pane.painted).value;
  const text = painted === null ? null : describePane(pane);
  return <FactsLine text={text} width={width} details={<AllCounts pane={pane} />} />;
}

function AllCounts({ pane }: { readonly pane: Pane }) {
  void pane.painted.value;
  return <Entries entries={describePane(pane)?.entries ?? []} />;
}

function describePane(pane: Pane): FactsText | null {
  const origin = pane.picture()?.origin;
  if (origin?.tally.kind !== "agreement" || !("chosen" in origin.recipe)) return null;
  const spec = pane.painted.peek()?.spec;
  const { chosen } = origin.recipe;
  const name = spec && kindOf(spec).classes(spec)?.classes?.get(chosen);
  return describeAgreement(origin.tally, chosen, name ?? null);
}

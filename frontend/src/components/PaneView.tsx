/** One pane with a picture that was logged, alone or against another, and the facts under it. */
import { useMemo } from "preact/hooks";
import { createPane, type Pane } from "../paint/pane.ts";
import { describeFacts } from "../state/facts.ts";
import { createPaneModel } from "../state/panes.ts";
import { useWorld } from "./context.ts";
import { Divider } from "./Divider.tsx";
import { Icon } from "./Icon.tsx";
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
    const paneWorld = { pictures, stage, view, reconnects, dark: theme.dark, showing };
    return { model, pane: createPane(paneWorld, model, run) };
  }, [world, sources, sample, role, run]);
  const facts = <FactsLine pane={pane} />;
  return (
    <PaneFrame {...frame} {...{ role, model, pane, facts }} what={role} isPicture>
      {model.isCompared.value && (
        <>
          <Divider name={role} other={model.other} isTabStop={isTabStop} />
          <Swapped name={role} other={model.other} />
        </>
      )}
    </PaneFrame>
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

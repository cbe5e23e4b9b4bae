/** What is said on a pane: another step than asked for, nothing there and why, still on its way. */
import type { ReadonlySignal } from "@preact/signals";
import type { Pane } from "../paint/pane.ts";
import type { Cell, PictureCell } from "../state/cells.ts";
import { shorten } from "../state/names.ts";
import { formatStep } from "../state/steps.ts";
import { useWorld } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { useLasting } from "./lasting.ts";

interface PaneNotesProps {
  readonly cell: ReadonlySignal<Cell>;
  readonly pane: Pane;
  /** Whether it is the same in all runs and at all steps, as a rule. */
  readonly isShared: boolean;
}

export function PaneNotes({ cell, pane, isShared }: PaneNotesProps) {
  const isLate = useLasting(pane.waiting);
  const now = cell.value;
  const failure = pane.failure.value ?? (now.kind === "missing" ? now.reason : null);
  const painted = pane.painted.value;
  return (
    <>
      {isLate.value && <span class={painted === null ? "waiting is-first" : "waiting"} />}
      {painted !== null && now.kind === "picture" && (
        <StepBadge painted={painted} wanted={now} isLate={isLate.value} isShared={isShared} />
      )}
      {now.kind === "picture" && (now.isChanged || now.differsIn.length > 0) && (
        <div class="badges">
          {now.isChanged && <Changed step={now.logged} />}
          {now.differsIn.length > 0 && <Differs runs={now.differsIn} />}
        </div>
      )}
      {now.kind === "later" && <p class="blank">starts at step {formatStep(now.firstStep)}</p>}
      {now.kind === "absent" && <p class="blank">not logged</p>}
      {failure !== null && (
        <p class="blank is-broken" title={failure.slice(0, 4000)}>
          <Icon name="warning" size={18} />
          <span>{failure.slice(0, 300)}</span>
        </p>
      )}
    </>
  );
}

interface StepBadgeProps {
  readonly painted: PictureCell;
  readonly wanted: PictureCell;
  readonly isLate: boolean;
  readonly isShared: boolean;
}

/** The step that is seen, where it is not the one that was asked for. */
function StepBadge({ painted, wanted, isLate, isShared }: StepBadgeProps) {
  const { store } = useWorld();
  if (painted.ref.digest !== wanted.ref.digest) {
    if (!isLate) return null;
    return (
      <span class="badge is-late">
        step {formatStep(painted.logged)}, loading {formatStep(wanted.logged)}
      </span>
    );
  }
  // Where the timeline does not count steps, each picture says which it is of.
  const countsSteps = store.align.value === "step";
  if (painted.isExact && (countsSteps || isShared)) return null;
  if (painted.isExact) return <span class="badge">step {formatStep(painted.logged)}</span>;
  const why = wanted.isPartial ? "still reading" : "nearest earlier";
  return (
    <span class="badge">
      step {formatStep(painted.logged)}, {why}
    </span>
  );
}

function Changed({ step }: { readonly step: number }) {
  return (
    <span
      class="badge"
      title="Inputs and targets should stay the same; this is not that of the step before"
    >
      changed at step {formatStep(step)}
    </span>
  );
}

function Differs({ runs }: { readonly runs: readonly string[] }) {
  const [first = ""] = runs;
  const text = runs.length === 1 ? `run ${shorten(first, 32)}` : `${runs.length} runs`;
  return (
    <span class="badge" title={`Another picture in: ${shorten(runs.join(", "), 2000)}`}>
      differs in {text}
    </span>
  );
}

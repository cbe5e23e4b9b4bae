/** What is said on a pane: another step than asked for, nothing there and why, still on its way. */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Align } from "../../model/align.ts";
import type { Cell, PictureCell } from "../../model/cells.ts";
import { shorten } from "../../model/names.ts";
import { formatStep } from "../../model/steps.ts";
import type { Pane } from "../../paint/pane.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { useLasting } from "../shared/useLasting.ts";

interface PaneNotesProps {
  readonly cell: ReadonlySignal<Cell>;
  readonly pane: Pane;
  /** Whether it is the same in all runs and at all steps, as a rule. */
  readonly isShared: boolean;
  /** Whether a change is said for the whole tag. */
  readonly isChangeShownAbove: boolean;
}

export function PaneNotes({ cell, pane, isShared, isChangeShownAbove }: PaneNotesProps) {
  const { store } = useApp();
  const isLate = useLasting(pane.waiting);
  const notes = useMemo(
    () =>
      computed(() => {
        const now = cell.value;
        const isQuiet = isChangeShownAbove && now.kind === "picture" && now.isChanged;
        const said = isQuiet ? { ...now, isChanged: false } : now;
        return notesOf(said, pane, isLate.value, isShared, store.align.value);
      }),
    [cell, pane, isLate, isShared, isChangeShownAbove, store],
  );
  return notes.value;
}

/** null where nothing is said: then a step of a drag renders nothing. */
function notesOf(
  now: Cell,
  pane: Pane,
  isLate: boolean,
  isShared: boolean,
  align: Align,
): JSX.Element | null {
  const failure = pane.failure.value ?? (now.kind === "missing" ? now.reason : null);
  const painted = pane.painted.value;
  const isPicture = now.kind === "picture";
  const step = painted !== null && isPicture ? stepNote(painted, now, isLate, isShared, align) : "";
  const isOther = isPicture && painted?.ref.digest !== now.ref.digest;
  const isLeftOver = isPicture && now.isLeftOver && !isShared;
  const isMarked = isLeftOver || (isPicture && (now.isChanged || now.differsIn.length > 0));
  const isBlank = now.kind === "later" || now.kind === "absent";
  if (!isLate && step === "" && !isMarked && !isBlank && failure === null) return null;
  return (
    <>
      {isLate && <span class={painted === null ? "waiting is-first" : "waiting"} />}
      {step !== "" && <span class={isOther ? "badge is-late" : "badge"}>{step}</span>}
      {isMarked && (
        <div class="badges">
          {isLeftOver && <LeftOver />}
          {now.isChanged && <Changed step={now.step} />}
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

/** The step that is seen, where it is not the one that was asked for; empty where it is. */
function stepNote(
  painted: PictureCell,
  wanted: PictureCell,
  isLate: boolean,
  isShared: boolean,
  align: Align,
): string {
  const step = `step ${formatStep(painted.step)}`;
  if (painted.ref.digest !== wanted.ref.digest) {
    return isLate ? `${step}, loading ${formatStep(wanted.step)}` : "";
  }
  // Where the timeline does not count steps, each picture says which it is of.
  if (painted.isExact) return align === "step" || isShared ? "" : step;
  return `${step}, ${wanted.isPartial ? "still reading" : "nearest earlier"}`;
}

function LeftOver() {
  return (
    <span class="badge" title="Steps began again since: this picture is older than those before it">
      earlier pass
    </span>
  );
}

function Changed({ step }: { readonly step: number }) {
  return (
    <span
      class="badge"
      title="Differs from the previous step; inputs and targets should stay the same"
    >
      changed at step {formatStep(step)}
    </span>
  );
}

function Differs({ runs }: { readonly runs: readonly string[] }) {
  const [first = ""] = runs;
  const text = runs.length === 1 ? `run ${shorten(first, 32)}` : `${runs.length} runs`;
  return (
    <span class="badge" title={`Different picture in: ${shorten(runs.join(", "), 2000)}`}>
      differs in {text}
    </span>
  );
}

/** Unlocks a row from the timeline, and locks it again; an unlocked one has steps of its own. */
import { STEPS } from "../../commands/steps.ts";
import { namePosition } from "../../model/align.ts";
import { rowKey } from "../../model/unlockedRows.ts";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";

interface RowLockProps {
  readonly tag: string;
  readonly sample: string;
}

export function RowLock({ tag, sample }: RowLockProps) {
  const { store } = useApp();
  const position = store.unlockedRows.value.get(rowKey(tag, sample));
  const isUnlocked = position !== undefined;
  return (
    <div
      class={isUnlocked ? "row-lock is-unlocked" : "row-lock"}
      role="group"
      aria-label="Step of this row"
    >
      <CommandButton
        command={STEPS.unlockRow}
        row={{ tag, sample }}
        name="unlock"
        class="icon-button"
        iconSize={14}
      />
      {isUnlocked && (
        <>
          <button
            class="icon-button"
            aria-label="Previous step of this row"
            title="Previous step"
            onClick={() => store.moveUnlocked(tag, sample, -1)}
          >
            ‹
          </button>
          <span class="unlocked-at">{namePosition(store.align.value, position)}</span>
          <button
            class="icon-button"
            aria-label="Next step of this row"
            title="Next step"
            onClick={() => store.moveUnlocked(tag, sample, 1)}
          >
            ›
          </button>
        </>
      )}
    </div>
  );
}

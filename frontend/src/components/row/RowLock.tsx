/** Unlocks a row from the timeline, and locks it again; an unlocked one has steps of its own. */
import { namePosition } from "../../model/align.ts";
import { rowKey } from "../../model/unlockedRows.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";

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
      class={isUnlocked ? "hold-row is-held" : "hold-row"}
      role="group"
      aria-label="Timeline of the row"
    >
      <button
        class="icon-button"
        name="hold"
        aria-pressed={isUnlocked}
        aria-label="Keep this row at its step"
        title={
          isUnlocked
            ? "This row does not go with the timeline. Click to let it (K)"
            : "Keep this row at its step while the others move (K)"
        }
        onClick={() => store.setUnlocked(tag, sample, !isUnlocked)}
      >
        <Icon name={isUnlocked ? "unlock" : "lock"} size={14} />
      </button>
      {isUnlocked && (
        <>
          <button
            class="icon-button"
            aria-label="This row: one step back"
            title="One step back"
            onClick={() => store.moveUnlocked(tag, sample, -1)}
          >
            ‹
          </button>
          <span class="held-at">{namePosition(store.align.value, position)}</span>
          <button
            class="icon-button"
            aria-label="This row: one step on"
            title="One step on"
            onClick={() => store.moveUnlocked(tag, sample, 1)}
          >
            ›
          </button>
        </>
      )}
    </div>
  );
}

/** Unlocks a row from the timeline, and locks it again; an unlocked one has steps of its own. */
import { namePosition } from "../../model/align.ts";
import { rowKey } from "../../model/held.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";

interface RowHoldProps {
  readonly tag: string;
  readonly sample: string;
}

export function RowHold({ tag, sample }: RowHoldProps) {
  const { store } = useApp();
  const position = store.held.value.get(rowKey(tag, sample));
  const isHeld = position !== undefined;
  return (
    <div
      class={isHeld ? "hold-row is-held" : "hold-row"}
      role="group"
      aria-label="Timeline of the row"
    >
      <button
        class="icon-button"
        name="hold"
        aria-pressed={isHeld}
        aria-label="Keep this row at its step"
        title={
          isHeld
            ? "This row does not go with the timeline. Click to let it (K)"
            : "Keep this row at its step while the others move (K)"
        }
        onClick={() => store.hold(tag, sample, !isHeld)}
      >
        <Icon name={isHeld ? "unlock" : "lock"} size={14} />
      </button>
      {isHeld && (
        <>
          <button
            class="icon-button"
            aria-label="This row: one step back"
            title="One step back"
            onClick={() => store.holdBy(tag, sample, -1)}
          >
            ‹
          </button>
          <span class="held-at">{namePosition(store.align.value, position)}</span>
          <button
            class="icon-button"
            aria-label="This row: one step on"
            title="One step on"
            onClick={() => store.holdBy(tag, sample, 1)}
          >
            ›
          </button>
        </>
      )}
    </div>
  );
}

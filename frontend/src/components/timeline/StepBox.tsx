/** The step as a number that can be typed. */
import { formatPosition, readPosition } from "../../model/align.ts";
import { useApp } from "../shared/context.ts";

const LEAST_PX = 78;

export function StepBox() {
  const { store } = useApp();
  const position = store.position.value;
  const last = store.domain.value?.last;
  const align = store.align.value;
  const format = (position: number): string => formatPosition(align, position);
  const text = position === null ? "" : format(position);
  const accept = (field: HTMLInputElement): void => {
    const typed = readPosition(align, field.value);
    if (typed !== null) store.goTo(typed);
    const now = store.position.value;
    field.value = now === null ? "" : format(now);
  };
  return (
    <div class="step">
      <input
        type="text"
        inputMode="numeric"
        name="step"
        aria-label="Step"
        autocomplete="off"
        value={text}
        disabled={last === undefined}
        style={{ width: `max(${LEAST_PX}px, ${text.length + 2}ch)` }}
        onChange={(event) => accept(event.currentTarget)}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          if (event.key === "Escape") event.currentTarget.value = text;
          // Leaving the field accepts what is in it, and gives the arrow keys back to the timeline.
          event.currentTarget.blur();
        }}
      />
      {last !== undefined && align === "step" && (
        <span class="quiet">
          {/* Where one stays while less is shown. */}
          {position !== null && position > last ? "after " : "of "}
          {Number.isSafeInteger(last) ? last.toLocaleString("en") : format(last)}
        </span>
      )}
    </div>
  );
}

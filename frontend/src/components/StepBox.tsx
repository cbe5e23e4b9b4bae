/** The step as a number that can be typed. */
import { formatStep } from "../state/steps.ts";
import { useWorld } from "./context.ts";

const LEAST_PX = 78;

export function StepBox() {
  const { store } = useWorld();
  const step = store.step.value;
  const last = store.domain.value?.last;
  const text = step === null ? "" : formatStep(step);
  const accept = (field: HTMLInputElement): void => {
    const typed = Number(field.value.replace(/[\s,_≈]/g, ""));
    if (field.value.trim() !== "" && Number.isFinite(typed)) store.goTo(Math.round(typed));
    const now = store.step.value;
    field.value = now === null ? "" : formatStep(now);
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
      {last !== undefined && (
        <span class="quiet">
          of {Number.isSafeInteger(last) ? last.toLocaleString("en") : formatStep(last)}
        </span>
      )}
    </div>
  );
}

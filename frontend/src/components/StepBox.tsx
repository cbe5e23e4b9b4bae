/** The step as a number that can be typed. */
import { useWorld } from "./context.ts";

export function StepBox() {
  const { store } = useWorld();
  const step = store.step.value;
  const last = store.domain.value?.last;
  const accept = (field: HTMLInputElement): void => {
    const typed = Number(field.value.replace(/[\s,_]/g, ""));
    if (field.value.trim() !== "" && Number.isFinite(typed)) store.goTo(Math.round(typed));
    field.value = String(store.step.value ?? "");
  };
  return (
    <div class="step">
      <input
        type="text"
        inputMode="numeric"
        name="step"
        aria-label="Step"
        autocomplete="off"
        value={step === null ? "" : String(step)}
        disabled={last === undefined}
        onChange={(event) => accept(event.currentTarget)}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          if (event.key === "Escape") event.currentTarget.value = String(step ?? "");
          // Leaving the field accepts what is in it, and gives the arrow keys back to the timeline.
          event.currentTarget.blur();
        }}
      />
      {last !== undefined && <span class="quiet">of {last.toLocaleString("en")}</span>}
    </div>
  );
}

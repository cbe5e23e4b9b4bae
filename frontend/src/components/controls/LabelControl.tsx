/** How labels are shown: alone, over the input or as outlines, and by which threshold on their scores. */
import { VALUES } from "../../commands/values.ts";
import type { LabelDisplay } from "../../model/labelDisplay.ts";
import { ChoiceButtons } from "../shared/ChoiceButtons.tsx";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";

/** One control for all labels on the page. */
export function LabelControl() {
  const { store, inView } = useApp();
  const now = store.labels.value;
  const set = (change: Partial<LabelDisplay>): void => {
    store.labels.value = { ...store.labels.peek(), ...change };
  };
  return (
    <>
      <ChoiceButtons choice={VALUES.labelStyle} name="labels" label="Labels">
        {inView.hasSoft.value && (
          <CommandButton command={VALUES.scores} name="labels-scores">
            Scores
          </CommandButton>
        )}
      </ChoiceButtons>
      {now.style === "overlay" && !now.hasScores && (
        <Fraction
          name="opacity"
          label="opacity"
          title="Opacity of the classes over the input"
          value={now.opacity}
          set={(opacity) => set({ opacity })}
        />
      )}
      {inView.hasSoft.value && !now.hasScores && <ThresholdControl now={now} set={set} />}
    </>
  );
}

interface ThresholdControlProps {
  readonly now: LabelDisplay;
  readonly set: (change: Partial<LabelDisplay>) => void;
}

function ThresholdControl({ now, set }: ThresholdControlProps) {
  return (
    <>
      <Fraction
        name="threshold"
        label="threshold"
        title="Score above which a pixel gets its class; the metrics below the outputs follow"
        value={now.threshold ?? 0.5}
        set={(threshold) => set({ threshold })}
      />
      {now.threshold !== null && (
        <button
          class="link"
          name="threshold-reset"
          title="Switch the threshold off: show the classes as logged"
          onClick={() => set({ threshold: null })}
        >
          Logged labels
        </button>
      )}
    </>
  );
}

interface FractionProps {
  readonly name: string;
  readonly label: string;
  readonly title: string;
  readonly value: number;
  readonly set: (value: number) => void;
}

function Fraction({ name, label, title, value, set }: FractionProps) {
  return (
    <label class="slide" title={title}>
      {label}
      <input
        type="range"
        name={name}
        min={0}
        max={1}
        step={0.01}
        value={value}
        aria-valuetext={value.toFixed(2)}
        onInput={({ currentTarget }) => set(Number(currentTarget.value))}
      />
      <output>{value.toFixed(2)}</output>
    </label>
  );
}

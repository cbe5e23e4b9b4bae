/** How labels are shown: alone, over the input or as outlines, and by which threshold on their scores. */
import { LABEL_STYLES, type LabelDisplay, type LabelStyle } from "../../model/labelDisplay.ts";
import { useApp } from "../shared/context.ts";

const STYLES: Readonly<Record<LabelStyle, readonly [label: string, words: string]>> = {
  plain: ["Classes", "The classes alone (O)"],
  overlay: ["Over input", "The classes over the input, which shines through (O)"],
  outline: ["Outlines", "The edges of the classes over the input (O)"],
};

/** One control for all labels on the page. */
export function LabelControl() {
  const { store, inView } = useApp();
  const now = store.labels.value;
  const set = (change: Partial<LabelDisplay>): void => {
    store.labels.value = { ...store.labels.peek(), ...change };
  };
  return (
    <>
      <div class="segments" role="group" aria-label="Labels">
        {LABEL_STYLES.map((style) => (
          <button
            key={style}
            name={`labels-${style}`}
            aria-pressed={now.style === style && !now.hasScores}
            title={STYLES[style][1]}
            onClick={() => set({ style, hasScores: false })}
          >
            {STYLES[style][0]}
          </button>
        ))}
        {inView.hasSoft.value && (
          <button
            name="labels-scores"
            aria-pressed={now.hasScores}
            title="The scores that the classes were made from (U)"
            onClick={() => set({ hasScores: true })}
          >
            Scores
          </button>
        )}
      </div>
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
        title="The score above which a pixel has its class; the numbers under the outputs follow"
        value={now.threshold ?? 0.5}
        set={(threshold) => set({ threshold })}
      />
      {now.threshold !== null && (
        <button
          class="link"
          name="threshold-reset"
          title="The classes as they were logged"
          onClick={() => set({ threshold: null })}
        >
          As logged
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

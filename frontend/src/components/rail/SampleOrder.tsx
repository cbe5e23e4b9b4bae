/** In which order the samples stand, and whether only those that got worse do. */
import { SAMPLES } from "../../commands/samples.ts";
import { namePosition } from "../../model/align.ts";
import type { MetricView } from "../../model/metricView.ts";
import { shorten } from "../../model/names.ts";
import { ChoiceSelect } from "../shared/ChoiceSelect.tsx";
import { CommandCheck } from "../shared/CommandCheck.tsx";
import { useApp } from "../shared/context.ts";
import { NumberField } from "../shared/NumberField.tsx";

export function SampleOrder() {
  const { store, metricsInView } = useApp();
  if (metricsInView.name.value === null) return null;
  const name = metricsInView.label(metricsInView.name.value);
  const { order, margin, position } = store.metrics.value;
  const { better, unit } = metricsInView.spec.value;
  const set = (change: Partial<MetricView>): void => {
    store.metrics.value = { ...store.metrics.peek(), position: store.position.peek(), ...change };
  };
  const isArranged = order !== "logged" || margin !== null;
  const isOld = isArranged && position !== null && position !== store.position.value;
  return (
    <section class="rail-section samples" aria-label="Samples">
      <h2>Samples</h2>
      <label class="rail-choice">
        <ChoiceSelect choice={SAMPLES.order} name="order" label="Sort order of the samples" />
        <span class="quiet">by {shorten(name, 18)}</span>
      </label>
      <div class="rail-choice">
        <CommandCheck command={SAMPLES.regressions} name="worse">
          only regressions
        </CommandCheck>
        {margin !== null && (
          <span class="margin">
            <span class="quiet">by at least</span>
            <NumberField
              name="margin"
              label="Minimum distance from the best value"
              title="Show only samples that are at least this much worse than their best value"
              value={margin}
              accept={(typed) => set({ margin: Math.max(0, typed ?? 0) })}
            />
            {unit !== null && <span class="quiet">{unit}</span>}
          </span>
        )}
      </div>
      {better === null && (order === "drop" || margin !== null) && (
        <p class="rail-note">
          The log does not say whether higher or lower {shorten(name, 24)} is better; higher is
          assumed.
        </p>
      )}
      {store.labels.value.threshold !== null && isArranged && (
        <p class="rail-note">Uses logged values; the threshold is not applied.</p>
      )}
      {isOld && (
        <p class="rail-note">
          As of {namePosition(store.align.value, position)}.{" "}
          <button class="link" name="arrange" onClick={() => set({})}>
            Update to {namePosition(store.align.value, store.position.value ?? 0)}
          </button>
        </p>
      )}
    </section>
  );
}

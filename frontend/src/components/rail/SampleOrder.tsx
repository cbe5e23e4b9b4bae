/** In which order the samples stand, and whether only those that got worse do. */
import { namePosition } from "../../model/align.ts";
import { ORDERS, type MetricView, type Order } from "../../model/metricView.ts";
import { shorten } from "../../model/names.ts";
import { useApp } from "../shared/context.ts";
import { NumberField } from "../shared/NumberField.tsx";

const ORDER_WORDS: Readonly<Record<Order, readonly [label: string, words: string]>> = {
  logged: ["as logged", "In the order in which they were logged"],
  worst: ["worst first", "The worst value first; of several runs the worst one counts"],
  best: ["best first", "The best value first; of several runs the best one counts"],
  drop: ["biggest drop first", "By how far they are below their best step so far"],
  change: ["most changed first", "By how far their values so far lie apart"],
};

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
      <label class="rail-choice" title={`${ORDER_WORDS[order][1]} (S)`}>
        <select
          name="order"
          aria-label="Order of the samples"
          value={order}
          onChange={({ currentTarget }) =>
            set({ order: ORDERS.find((known) => known === currentTarget.value) ?? "logged" })
          }
        >
          {ORDERS.map((known) => (
            <option key={known} value={known}>
              {wordsFor(known, better === null)}
            </option>
          ))}
        </select>
        <span class="quiet">by {shorten(metricsInView.label(name), 18)}</span>
      </label>
      <div class="rail-choice">
        <label class="check" title="Only samples that are below their best, beside it (G)">
          <input
            type="checkbox"
            name="worse"
            checked={margin !== null}
            onChange={() => set({ margin: margin === null ? 0 : null })}
          />
          got worse
        </label>
        {margin !== null && (
          <>
            <span class="quiet">by at least</span>
            <NumberField
              name="margin"
              label="Least distance from the best value"
              title="Only samples that are at least so far below their best"
              value={margin}
              accept={(typed) => set({ margin: Math.max(0, typed ?? 0) })}
            />
            {unit !== null && <span class="quiet">{unit}</span>}
          </>
        )}
      </div>
      {better === null && (order === "drop" || margin !== null) && (
        <p class="rail-note">
          The log does not say which way {shorten(metricsInView.label(name), 24)} is better: taken
          as higher.
        </p>
      )}
      {store.labels.value.threshold !== null && isArranged && (
        <p class="rail-note">By the numbers as logged, not at the threshold.</p>
      )}
      {isOld && (
        <p class="rail-note">
          As of {namePosition(store.align.value, position)}.{" "}
          <button class="link" name="arrange" onClick={() => set({})}>
            Take {namePosition(store.align.value, store.position.value ?? 0)}
          </button>
        </p>
      )}
    </section>
  );
}

function wordsFor(order: Order, isUndirected: boolean): string {
  if (isUndirected && order === "worst") return "lowest first";
  if (isUndirected && order === "best") return "highest first";
  return ORDER_WORDS[order][0];
}

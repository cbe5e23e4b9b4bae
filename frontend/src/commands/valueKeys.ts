/** The part of the key table that is about values: slices, ranges, classes, metrics. */
import { key, type Key } from "../host/keyboard.ts";
import { kindOf } from "../kinds/index.ts";
import { chosenClass, nextSolo } from "../model/classes.ts";
import { nextOf } from "../model/cycle.ts";
import { LABEL_STYLES } from "../model/labelDisplay.ts";
import { ORDERS, type MetricView } from "../model/metricView.ts";
import {
  holdsClasses,
  SCOPES,
  settingsOf,
  withSettings,
  type ValueGroup,
  type ValueSettings,
} from "../model/valueGroups.ts";
import type { KeyParts } from "./keyParts.ts";

/** Whether automatic ranges are found in the values, and so may be taken over more or fewer of them. */
function isRanged({ spec }: ValueGroup): boolean {
  return kindOf(spec).autoRange === "targets";
}

export function valueKeys({ store, inView, metricsInView }: KeyParts): readonly Key[] {
  const hasLabels = (): boolean => inView.hasLabels.peek();
  const isMeasured = (): boolean => metricsInView.name.peek() !== null;
  const isDeep = (): boolean => store.depth.peek() > 1;
  const change = (
    isMeant: (valueGroup: ValueGroup) => boolean,
    next: (valueGroup: ValueGroup, settings: ValueSettings) => Partial<ValueSettings>,
  ): void => {
    for (const valueGroup of inView.valueGroups.peek().filter(isMeant)) {
      const all = store.valueSettings.peek();
      store.valueSettings.value = withSettings(
        all,
        valueGroup,
        next(valueGroup, settingsOf(all, valueGroup)),
      );
    }
  };
  const view = (next: Partial<MetricView>): void => {
    store.metrics.value = { ...store.metrics.peek(), ...next };
  };
  const slice = (by: number): void => {
    const depth = store.depth.peek();
    const now = store.slice.peek() ?? Math.floor(depth / 2);
    store.slice.value = Math.min(depth - 1, Math.max(0, now + by));
  };
  return [
    key([","], ",", "volumes: one slice back", () => slice(-1), isDeep),
    key(["."], ".", "volumes: one slice on", () => slice(1), isDeep),
    key(
      ["r", "R"],
      "R",
      "what automatic ranges are taken over: the next one",
      () => change(isRanged, (_, { scope }) => ({ scope: nextOf(SCOPES, scope), range: null })),
      () => inView.valueGroups.peek().some(isRanged),
    ),
    key(
      ["o", "O"],
      "O",
      "labels: alone, over the input, outlines",
      () => {
        const now = store.labels.peek();
        const style = now.hasScores ? LABEL_STYLES[0] : nextOf(LABEL_STYLES, now.style);
        store.labels.value = { ...now, style, hasScores: false };
      },
      hasLabels,
    ),
    key(
      ["u", "U"],
      "U",
      "labels: the scores that they were made from",
      () => {
        const now = store.labels.peek();
        store.labels.value = { ...now, hasScores: !now.hasScores };
      },
      () => inView.hasSoft.peek(),
    ),
    key(
      ["l", "L"],
      "L",
      "labels: each class alone in turn, then all",
      () =>
        change(holdsClasses, (valueGroup, { hidden }) => ({
          hidden: nextSolo(inView.classes(valueGroup), hidden),
        })),
      hasLabels,
    ),
    key(
      ["c", "C"],
      "C",
      "labels: the next class whose hits and misses are counted",
      () =>
        change(holdsClasses, (valueGroup, settings) => {
          const classes = inView.classes(valueGroup);
          const ids = classes.filter(({ isIgnored }) => !isIgnored).map(({ id }) => id);
          return ids.length > 0 ? { chosen: nextOf(ids, chosenClass(valueGroup, settings)) } : {};
        }),
      hasLabels,
    ),
    key(
      ["m", "M"],
      "M",
      "the chart of the metric",
      () => view({ chart: store.metrics.peek().chart === "off" ? "auto" : "off" }),
      isMeasured,
    ),
    key(
      ["s", "S"],
      "S",
      "order of the samples: the next one",
      () => {
        const order = nextOf(ORDERS, store.metrics.peek().order);
        view({ order, position: store.position.peek() });
      },
      isMeasured,
    ),
    key(
      ["g", "G"],
      "G",
      "only the samples that got worse, beside their best",
      () => {
        const isOn = store.metrics.peek().margin !== null;
        view({ margin: isOn ? null : 0, position: store.position.peek() });
      },
      isMeasured,
    ),
  ];
}

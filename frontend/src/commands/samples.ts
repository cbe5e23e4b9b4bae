/** Commands about samples: their order, one of them in full size, metrics and pixels over the steps. */
import { firstFocus, focusBy, samplesOfTag } from "../derived/focus.ts";
import { ORDERS, type MetricView, type Order } from "../model/metricView.ts";
import type { Focus } from "../model/place.ts";
import { choice, type CommandApp, type Commands } from "./command.ts";

type OrderWords = readonly [label: string, title: string];

const ORDER_WORDS: Readonly<Record<Order, OrderWords>> = {
  logged: ["in logged order", "In the order in which they were logged"],
  worst: ["worst first", "Worst value first; with several runs, the worst one counts"],
  best: ["best first", "Best value first; with several runs, the best one counts"],
  drop: ["furthest from best first", "By how much worse they are than their best step so far"],
  change: ["largest change first", "By the spread of their values so far"],
};

/** Where the log does not say which way is better. */
const UNDIRECTED: Readonly<Partial<Record<Order, string>>> = {
  worst: "lowest first",
  best: "highest first",
};

const isMeasured = ({ metricsInView }: CommandApp): boolean => metricsInView.name.value !== null;

const isFocused = ({ store }: CommandApp): boolean => store.focus.value !== null;

const isProbing = ({ store }: CommandApp): boolean => store.probe.value !== null;

const hasChart = ({ store }: CommandApp): boolean => store.metrics.value.chart !== "off";

function changeView({ store }: CommandApp, next: Partial<MetricView>): void {
  store.metrics.value = { ...store.metrics.peek(), ...next };
}

/** Order and margin are taken at the step that is shown. */
function arrange(app: CommandApp, next: Partial<MetricView>): void {
  changeView(app, { ...next, position: app.store.position.peek() });
}

/** How many samples come before the focused one, and how many after it. */
function neighbours(app: CommandApp): readonly [before: number, after: number] {
  const focus = app.store.focus.value;
  if (focus === null) return [0, 0];
  const samples = samplesOfTag(app, focus.tag);
  const index = samples.indexOf(focus.sample);
  return [index, samples.length - 1 - index];
}

export const SAMPLES = {
  order: choice<Order>({
    keys: ["s"],
    title: "Cycle the sort order of samples",
    when: isMeasured,
    options: ({ metricsInView }) =>
      ORDERS.map((value) => {
        const [label, title] = ORDER_WORDS[value];
        const undirected = metricsInView.spec.value.better === null ? UNDIRECTED[value] : undefined;
        return { value, label: undirected ?? label, title };
      }),
    chosen: ({ store }) => store.metrics.value.order,
    choose: (app, order) => arrange(app, { order }),
  }),
  regressions: {
    keys: ["g"],
    title: "Show only regressions, next to their best step",
    when: isMeasured,
    isPressed: ({ store }) => store.metrics.value.margin !== null,
    perform: (app) => arrange(app, { margin: app.store.metrics.peek().margin === null ? 0 : null }),
  },
  chart: {
    keys: ["m"],
    title: "Show or hide the metric over the steps",
    titleNow: (app) => (hasChart(app) ? "Close the chart" : "Show the metric over the steps"),
    icon: "close",
    when: isMeasured,
    perform: (app) => changeView(app, { chart: hasChart(app) ? "off" : "auto" }),
  },
  probe: {
    keys: ["v"],
    title: "Plot the pixel under the pointer over the steps",
    perform: (app) => {
      const { store, panels } = app;
      const pointed = panels.pointed.peek();
      const sample = firstFocus(app, store.focus.peek() ?? pointed);
      if (sample === null) return;
      const isPointed = sample.tag === pointed?.tag && sample.sample === pointed.sample;
      const { x, y } = (isPointed ? panels.pointedAt.peek() : null) ?? store.view.peek();
      store.probe.value = { ...sample, x, y, width: 0, height: 0 };
    },
  },
  closeProbe: {
    keys: ["Escape"],
    title: "Close the plot of a pixel",
    icon: "close",
    when: isProbing,
    perform: ({ store }) => (store.probe.value = null),
  },
  open: {
    keys: ["Enter"],
    title: "Open the sample under the pointer in full size",
    titleNow: () => "Open this sample in full size",
    perform: (app, row?: Focus) => {
      const { store, panels } = app;
      store.jump(() => (store.focus.value = row ?? firstFocus(app, panels.pointed.peek())));
    },
  },
  previous: {
    keys: ["ArrowUp", "PageUp"],
    title: "Go to the previous sample in full size",
    name: "Previous sample",
    icon: "chevron",
    when: isFocused,
    isDisabled: (app) => neighbours(app)[0] <= 0,
    perform: (app) => focusBy(app, -1),
  },
  next: {
    keys: ["ArrowDown", "PageDown"],
    title: "Go to the next sample in full size",
    name: "Next sample",
    icon: "chevron",
    when: isFocused,
    isDisabled: (app) => neighbours(app)[1] === 0,
    perform: (app) => focusBy(app, 1),
  },
  close: {
    keys: ["Escape"],
    title: "Back to all samples",
    // Esc closes one thing at a time.
    when: (app) => isFocused(app) && !isProbing(app),
    perform: ({ store }) => store.jump(() => (store.focus.value = null)),
  },
} satisfies Commands;

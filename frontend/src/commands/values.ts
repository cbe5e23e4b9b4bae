/** Commands about how values are shown: tone, slices, ranges, classes. */
import { kindOf } from "../kinds/index.ts";
import { chosenClass, nextSolo } from "../model/classes.ts";
import { nextOf } from "../model/cycle.ts";
import { LABEL_STYLES, type LabelDisplay, type LabelStyle } from "../model/labelDisplay.ts";
import {
  holdsClasses,
  SCOPES,
  settingsOf,
  withSettings,
  type ValueGroup,
  type ValueSettings,
} from "../model/valueGroups.ts";
import { choice, type CommandApp, type Commands } from "./command.ts";

const STYLES: Readonly<Record<LabelStyle, readonly [label: string, title: string]>> = {
  plain: ["Classes", "Show the classes alone"],
  overlay: ["Over input", "Show the classes over the input"],
  outline: ["Outlines", "Show the edges of the classes over the input"],
};

/** Whether automatic ranges are found in the values, and so may be taken over more or fewer of them. */
function isRanged({ spec }: ValueGroup): boolean {
  return kindOf(spec).autoRange === "targets";
}

const hasLabels = ({ inView }: CommandApp): boolean => inView.hasLabels.value;

const isDeep = ({ store }: CommandApp): boolean => store.depth.value > 1;

/** Changes the settings of all value groups that are meant. */
function change(
  { store, inView }: CommandApp,
  isMeant: (valueGroup: ValueGroup) => boolean,
  next: (valueGroup: ValueGroup, settings: ValueSettings) => Partial<ValueSettings>,
): void {
  for (const valueGroup of inView.valueGroups.peek().filter(isMeant)) {
    const all = store.valueSettings.peek();
    const changed = next(valueGroup, settingsOf(all, valueGroup));
    store.valueSettings.value = withSettings(all, valueGroup, changed);
  }
}

function changeLabels({ store }: CommandApp, next: Partial<LabelDisplay>): void {
  store.labels.value = { ...store.labels.peek(), ...next };
}

function goBySlices({ store }: CommandApp, count: number): void {
  const depth = store.depth.peek();
  const now = store.slice.peek() ?? Math.floor(depth / 2);
  store.slice.value = Math.min(depth - 1, Math.max(0, now + count));
}

export const VALUES = {
  adjust: {
    keys: ["a"],
    title: "Adjust brightness, contrast and gamma",
    icon: "tone",
    isExpanded: ({ panels }) => panels.adjustmentsOpen.value,
    perform: ({ panels }) => (panels.adjustmentsOpen.value = !panels.adjustmentsOpen.peek()),
  },
  previousSlice: {
    keys: [","],
    title: "Go to the previous slice of volumes",
    when: isDeep,
    perform: (app) => goBySlices(app, -1),
  },
  nextSlice: {
    keys: ["."],
    title: "Go to the next slice of volumes",
    when: isDeep,
    perform: (app) => goBySlices(app, 1),
  },
  scope: {
    keys: ["r"],
    title: "Cycle the scope of automatic ranges",
    when: ({ inView }) => inView.valueGroups.value.some(isRanged),
    perform: (app) =>
      change(app, isRanged, (_, { scope }) => ({ scope: nextOf(SCOPES, scope), range: null })),
  },
  labelStyle: choice<LabelStyle>({
    keys: ["o"],
    title: "Cycle labels: classes, over the input, outlines",
    when: hasLabels,
    options: () =>
      LABEL_STYLES.map((value) => {
        const [label, title] = STYLES[value];
        return { value, label, title };
      }),
    chosen: ({ store }) => (store.labels.value.hasScores ? null : store.labels.value.style),
    choose: (app, style) => changeLabels(app, { style, hasScores: false }),
  }),
  scores: {
    keys: ["u"],
    title: "Show the scores of labels, or their classes",
    when: ({ inView }) => inView.hasSoft.value,
    isPressed: ({ store }) => store.labels.value.hasScores,
    perform: (app) => changeLabels(app, { hasScores: !app.store.labels.peek().hasScores }),
  },
  soloClass: {
    keys: ["l"],
    title: "Show each class alone in turn, then all",
    when: hasLabels,
    perform: (app) =>
      change(app, holdsClasses, (valueGroup, { hidden }) => ({
        hidden: nextSolo(app.inView.classes(valueGroup), hidden),
      })),
  },
  countedClass: {
    keys: ["c"],
    title: "Count hits and misses of the next class",
    when: hasLabels,
    perform: (app) =>
      change(app, holdsClasses, (valueGroup, settings) => {
        const classes = app.inView.classes(valueGroup);
        const ids = classes.filter(({ isIgnored }) => !isIgnored).map(({ id }) => id);
        return ids.length > 0 ? { chosen: nextOf(ids, chosenClass(valueGroup, settings)) } : {};
      }),
  },
} satisfies Commands;

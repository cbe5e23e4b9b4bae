/** Commands that compare pictures with a reference. */
import { ERROR_VIEWS, isComparedBy, wordsOf, type ErrorView } from "../errorMaps/index.ts";
import type { Mode } from "../model/place.ts";
import { choice, type CommandApp, type Commands, type Option } from "./command.ts";

const MODES: readonly Option<Mode>[] = [
  { value: "side", label: "Side by side", title: "Show each picture in its own pane" },
  { value: "wipe", label: "Wipe", title: "Divide each picture from its reference by a line" },
  { value: "blink", label: "Blink", title: "Alternate each picture with its reference" },
];

/** What no output on the page has is not offered; a view that is chosen stays in the list. */
function isOffered({ store, inView }: CommandApp, view: ErrorView): boolean {
  if (view === "off" || view === store.error.value) return true;
  if (view === "confusion") return inView.hasLabels.value;
  const outputs = inView.outputs.value;
  if (inView.hasPictures.value || outputs.length === 0) return true;
  return outputs.some(({ spec }) => isComparedBy(view, spec));
}

function errorOption(value: ErrorView): Option<ErrorView> {
  if (value === "off") {
    return { value, label: "No error maps", title: "Show where outputs differ from the reference" };
  }
  const { label, formula } = wordsOf(value);
  return { value, label, title: formula };
}

export const COMPARE = {
  mode: choice<Mode>({
    keys: ["w"],
    title: "Cycle: side by side, wipe, blink",
    options: () => MODES,
    chosen: ({ store }) => store.mode.value,
    choose: ({ store }, mode) => (store.mode.value = mode),
  }),
  hold: {
    keys: ["b"],
    title: "Hold to show the reference",
    isPressed: ({ comparing }) => comparing.isHeld.value,
    perform: ({ comparing }) => (comparing.isHeld.value = true),
    release: ({ comparing }) => (comparing.isHeld.value = false),
  },
  error: choice<ErrorView>({
    keys: ["e"],
    title: "Cycle error maps",
    options: (app) => ERROR_VIEWS.filter((view) => isOffered(app, view)).map(errorOption),
    chosen: ({ store }) => store.error.value,
    choose: ({ store }, view) => (store.error.value = view),
  }),
  pin: {
    keys: ["p"],
    title: "Compare with the current step",
    perform: ({ store }) => {
      const position = store.position.peek();
      if (position !== null) store.reference.value = { kind: "step", position };
    },
  },
} satisfies Commands;

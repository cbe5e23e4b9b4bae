/** Commands about the timeline: steps, playing, how runs are aligned, rows with a step of their own. */
import { firstFocus } from "../derived/focus.ts";
import { ALIGNS, type Align } from "../model/align.ts";
import type { Focus } from "../model/place.ts";
import { rowKey } from "../model/unlockedRows.ts";
import { choice, type CommandApp, type Commands } from "./command.ts";

const ALIGN_WORDS: Readonly<Record<Align, readonly [label: string, title: string]>> = {
  step: ["step", "All runs at the same step"],
  progress: ["progress", "All runs at the same fraction of training, 0–100 %"],
  newest: ["newest", "Each run at its newest step, or the same number of steps before it"],
};

const isUnlocked = ({ store }: CommandApp, row?: Focus): boolean =>
  row !== undefined && store.unlockedRows.value.has(rowKey(row.tag, row.sample));

export const STEPS = {
  back: {
    keys: ["ArrowLeft"],
    title: "Step back",
    perform: ({ store }) => store.goBy(-1),
  },
  forward: {
    keys: ["ArrowRight"],
    title: "Step forward",
    perform: ({ store }) => store.goBy(1),
  },
  tenBack: {
    keys: ["["],
    title: "Go back 10 steps",
    perform: ({ store }) => store.goBy(-10),
  },
  tenForward: {
    keys: ["]"],
    title: "Go forward 10 steps",
    perform: ({ store }) => store.goBy(10),
  },
  first: {
    keys: ["Home"],
    title: "Go to the first step",
    perform: ({ store }) => store.goToEnd("first"),
  },
  last: {
    keys: ["End"],
    title: "Go to the last step",
    perform: ({ store }) => store.goToEnd("last"),
  },
  play: {
    keys: [" "],
    title: "Play or pause",
    name: ({ store }) => (store.playing.value ? "Pause" : "Play"),
    icon: ({ store }) => (store.playing.value ? "pause" : "play"),
    perform: ({ store }) => (store.playing.value = !store.playing.peek()),
  },
  follow: {
    keys: ["f"],
    title: "Follow the latest step",
    titleNow: () => "Go to each new step as it arrives",
    isPressed: ({ store }) => store.follow.value,
    perform: ({ store }) => store.setFollow(!store.follow.peek()),
  },
  align: choice<Align>({
    keys: ["t"],
    title: "Cycle the alignment of runs: step, progress, newest",
    options: () =>
      ALIGNS.map((value) => {
        const [label, title] = ALIGN_WORDS[value];
        return { value, label, title };
      }),
    chosen: ({ store }) => store.align.value,
    choose: ({ store }, align) => store.setAlign(align),
  }),
  unlockRow: {
    keys: ["k"],
    title: "Lock the row under the pointer to the timeline, or unlock it",
    titleNow: (app, row) =>
      isUnlocked(app, row)
        ? "Unlocked from the timeline. Click to lock"
        : "Unlock this row from the timeline: it stays at its step",
    name: "Unlock this row from the timeline",
    icon: (app, row) => (isUnlocked(app, row) ? "unlock" : "lock"),
    isPressed: isUnlocked,
    perform: (app, row?: Focus) => {
      const { store, panels } = app;
      const found = row ?? firstFocus(app, store.focus.peek() ?? panels.pointed.peek());
      if (found === null) return;
      store.setUnlocked(found.tag, found.sample, !isUnlocked(app, found));
    },
  },
} satisfies Commands;

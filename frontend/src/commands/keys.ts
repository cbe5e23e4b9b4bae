/** The key table: everything the keyboard does, in the order in which the help shows it. */
import { firstFocus, focusBy } from "../derived/focus.ts";
import { key, type Key } from "../host/keyboard.ts";
import { ALIGNS } from "../model/align.ts";
import { nextOf } from "../model/cycle.ts";
import { ERROR_KINDS, ERROR_VIEWS } from "../errorMaps/index.ts";
import type { Mode } from "../model/place.ts";
import { rowKey } from "../model/unlockedRows.ts";
import type { Panels } from "../state/panels.ts";
import type { KeyParts } from "./keyParts.ts";
import { valueKeys } from "./valueKeys.ts";

const ZOOM_FACTOR = 1.25;

const MODES: readonly Mode[] = ["side", "wipe", "blink"];

export function keyTable(parts: KeyParts): readonly Key[] {
  const { store, zoom, panels, comparing, inView } = parts;
  const isFocused = (): boolean => store.focus.peek() !== null;
  return [
    key(["ArrowLeft"], "←", "one step back", () => store.goBy(-1)),
    key(["ArrowRight"], "→", "one step on", () => store.goBy(1)),
    key(["["], "[", "ten steps back", () => store.goBy(-10)),
    key(["]"], "]", "ten steps on", () => store.goBy(10)),
    key(["Home"], "Home", "first step", () => store.goToEnd("first")),
    key(["End"], "End", "last step", () => store.goToEnd("last")),
    key([" "], "Space", "play, pause", () => (store.playing.value = !store.playing.peek())),
    key(["f", "F"], "F", "follow the latest step", () => store.setFollow(!store.follow.peek())),
    key(["t", "T"], "T", "align runs by step, by progress, at their newest: the next one", () =>
      store.setAlign(nextOf(ALIGNS, store.align.peek())),
    ),
    key(["k", "K"], "K", "keep the row that is pointed at at its step, let it go again", () => {
      const row = firstFocus(parts, store.focus.peek() ?? panels.pointed.peek());
      if (row === null) return;
      const { tag, sample } = row;
      store.setUnlocked(tag, sample, !store.unlockedRows.peek().has(rowKey(tag, sample)));
    }),
    key(["+", "="], "+", "zoom in", () => zoom.by(ZOOM_FACTOR)),
    key(["-", "_"], "−", "zoom out", () => zoom.by(1 / ZOOM_FACTOR)),
    key(["0"], "0", "fit pictures into their panes", zoom.fit),
    key(["1"], "1", "100 %: one picture pixel is one screen pixel", zoom.truePixels),
    key(["Shift+ArrowLeft"], "Shift ←", "when zoomed: look further left", () => zoom.pan(-1, 0)),
    key(["Shift+ArrowRight"], "Shift →", "further right", () => zoom.pan(1, 0)),
    key(["Shift+ArrowUp"], "Shift ↑", "further up", () => zoom.pan(0, -1)),
    key(["Shift+ArrowDown"], "Shift ↓", "further down", () => zoom.pan(0, 1)),
    key(["w", "W"], "W", "side by side, wipe, blink: the next one", () => {
      store.mode.value = nextOf(MODES, store.mode.peek());
    }),
    {
      ...key(["b", "B"], "B", "hold: see what it is compared with", () => {
        comparing.isHeld.value = true;
      }),
      release: () => (comparing.isHeld.value = false),
    },
    key(["e", "E"], "E", "error maps: the next kind", () => {
      const views = inView.hasLabels.peek() ? ERROR_VIEWS : (["off", ...ERROR_KINDS] as const);
      store.error.value = nextOf(views, store.error.peek());
    }),
    key(["p", "P"], "P", "compare with the step that is seen now", () => {
      const position = store.position.peek();
      if (position !== null) store.reference.value = { kind: "step", position };
    }),
    key(["a", "A"], "A", "brightness, contrast, gamma", () => {
      panels.adjustmentsOpen.value = !panels.adjustmentsOpen.peek();
    }),
    ...valueKeys(parts),
    key(["Enter"], "Enter", "fill the window with the sample that is pointed at", () => {
      store.jump(() => (store.focus.value = firstFocus(parts, panels.pointed.peek())));
    }),
    {
      ...key(["ArrowUp", "PageUp"], "↑", "previous sample, while one fills the window", () =>
        focusBy(parts, -1),
      ),
      when: isFocused,
    },
    {
      ...key(["ArrowDown", "PageDown"], "↓", "next sample", () => focusBy(parts, 1)),
      when: isFocused,
    },
    key(
      ["Escape"],
      "Esc",
      "end following a pixel; back to all samples",
      () => {
        if (store.probe.peek() !== null) store.probe.value = null;
        else store.jump(() => (store.focus.value = null));
      },
      () => isFocused() || store.probe.peek() !== null,
    ),
    key(["v", "V"], "V", "follow the pixel under the pointer over the steps", () => {
      const pointed = panels.pointed.peek();
      const sample = firstFocus(parts, store.focus.peek() ?? pointed);
      if (sample === null) return;
      const isPointed = sample.tag === pointed?.tag && sample.sample === pointed.sample;
      const { x, y } = (isPointed ? panels.pointedAt.peek() : null) ?? store.view.peek();
      store.probe.value = { ...sample, x, y, width: 0, height: 0 };
    }),
    key(["/"], "/", "filter tags", () => focusOn("tagFilter", panels)),
    key(["\\"], "\\", "show or hide the side bar", () => {
      panels.railOpen.value = !panels.railOpen.peek();
    }),
    key(["?"], "?", "this help", () => (panels.helpOpen.value = true)),
  ];
}

function focusOn(name: string, panels: Panels): void {
  panels.railOpen.value = true;
  // The side bar is rendered in a microtask.
  queueMicrotask(() => document.querySelector<HTMLInputElement>(`input[name=${name}]`)?.focus());
}

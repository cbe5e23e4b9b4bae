/** The key table: everything the keyboard does, in the order in which the help shows it. */
import type { Key } from "./host/keyboard.ts";
import type { Store } from "./state/store.ts";
import type { Zoom } from "./viewport/zoom.ts";
import type { Panels } from "./world.ts";

const ZOOM_FACTOR = 1.25;

export function keyTable(store: Store, zoom: Zoom, panels: Panels): readonly Key[] {
  return [
    key(["ArrowLeft"], "←", "one step back", () => store.goBy(-1)),
    key(["ArrowRight"], "→", "one step on", () => store.goBy(1)),
    key(["["], "[", "ten steps back", () => store.goBy(-10)),
    key(["]"], "]", "ten steps on", () => store.goBy(10)),
    key(["Home"], "Home", "first step", () => store.goToEnd("first")),
    key(["End"], "End", "last step", () => store.goToEnd("last")),
    key([" "], "Space", "play, pause", () => (store.playing.value = !store.playing.peek())),
    key(["f", "F"], "F", "follow the latest step", () => store.setFollow(!store.follow.peek())),
    key(["+", "="], "+", "zoom in", () => zoom.by(ZOOM_FACTOR)),
    key(["-", "_"], "−", "zoom out", () => zoom.by(1 / ZOOM_FACTOR)),
    key(["0"], "0", "fit pictures into their panes", zoom.fit),
    key(["1"], "1", "100 %: one picture pixel is one screen pixel", zoom.truePixels),
    key(["Shift+ArrowLeft"], "Shift ←", "when zoomed: look further left", () => zoom.look(-1, 0)),
    key(["Shift+ArrowRight"], "Shift →", "further right", () => zoom.look(1, 0)),
    key(["Shift+ArrowUp"], "Shift ↑", "further up", () => zoom.look(0, -1)),
    key(["Shift+ArrowDown"], "Shift ↓", "further down", () => zoom.look(0, 1)),
    key(["/"], "/", "filter tags", () => focusOn("tagFilter", panels)),
    key(["\\"], "\\", "show or hide the side bar", () => {
      panels.railOpen.value = !panels.railOpen.peek();
    }),
    key(["?"], "?", "this help", () => (panels.helpOpen.value = true)),
  ];
}

function key(keys: readonly string[], label: string, does: string, run: () => void): Key {
  return { keys, label, does, run };
}

function focusOn(name: string, panels: Panels): void {
  panels.railOpen.value = true;
  // The side bar is rendered in a microtask.
  queueMicrotask(() => document.querySelector<HTMLInputElement>(`input[name=${name}]`)?.focus());
}

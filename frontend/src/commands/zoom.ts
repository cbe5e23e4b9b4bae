/** Commands about the part of the pictures that is seen. */
import type { Commands } from "./command.ts";

const ZOOM_FACTOR = 1.25;

/** A figure that reads "100 %". */
const isTrueSize = (percent: number | null): boolean =>
  percent !== null && Math.abs(percent - 100) < 0.05;

export const ZOOM = {
  in: {
    keys: ["+", "="],
    title: "Zoom in",
    name: "Zoom in",
    perform: ({ zoom }) => zoom.by(ZOOM_FACTOR),
  },
  out: {
    keys: ["-", "_"],
    title: "Zoom out",
    name: "Zoom out",
    perform: ({ zoom }) => zoom.by(1 / ZOOM_FACTOR),
  },
  fit: {
    keys: ["0"],
    title: "Fit pictures to their panes",
    isPressed: ({ zoom }) => zoom.isFit.value,
    perform: ({ zoom }) => zoom.fit(),
  },
  trueSize: {
    keys: ["1"],
    title: "Show one picture pixel per screen pixel",
    titleNow: ({ zoom }) => `Show one pixel of ${zoom.of.value ?? "a picture"} per screen pixel`,
    isPressed: ({ zoom }) => isTrueSize(zoom.percent.value),
    perform: ({ zoom }) => zoom.truePixels(),
  },
  panLeft: {
    keys: ["Shift+ArrowLeft"],
    title: "Pan left",
    perform: ({ zoom }) => zoom.pan(-1, 0),
  },
  panRight: {
    keys: ["Shift+ArrowRight"],
    title: "Pan right",
    perform: ({ zoom }) => zoom.pan(1, 0),
  },
  panUp: {
    keys: ["Shift+ArrowUp"],
    title: "Pan up",
    perform: ({ zoom }) => zoom.pan(0, -1),
  },
  panDown: {
    keys: ["Shift+ArrowDown"],
    title: "Pan down",
    perform: ({ zoom }) => zoom.pan(0, 1),
  },
} satisfies Commands;

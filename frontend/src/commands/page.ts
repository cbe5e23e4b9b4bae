/** Commands about the page itself: the side bar, the filter, the help. */
import type { Commands } from "./command.ts";

export const PAGE = {
  filterTags: {
    keys: ["/"],
    title: "Filter tags",
    perform: ({ panels }) => {
      panels.railOpen.value = true;
      // The side bar is rendered in a microtask.
      queueMicrotask(() =>
        document.querySelector<HTMLInputElement>("input[name=tagFilter]")?.focus(),
      );
    },
  },
  sideBar: {
    keys: ["\\"],
    title: "Show or hide the side bar",
    name: "Side bar",
    icon: "rail",
    isPressed: ({ panels }) => panels.railOpen.value,
    perform: ({ panels }) => (panels.railOpen.value = !panels.railOpen.peek()),
  },
  help: {
    keys: ["?"],
    title: "Show all keys and gestures",
    name: "Help",
    perform: ({ panels }) => (panels.helpOpen.value = true),
  },
} satisfies Commands;

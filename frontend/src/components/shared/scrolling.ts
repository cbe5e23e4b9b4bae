/** Scrolling to a group, and finding the one at the top. Names may hold anything: no selectors. */

/** Whether the group is there to be scrolled to. */
export function scrollToGroup(tag: string): boolean {
  const group = groupElements().find((element) => element.dataset["tag"] === tag);
  group?.scrollIntoView({ block: "start", behavior: "instant" });
  return group !== undefined;
}

export function scrollToSample(tag: string, sample: string): void {
  const rows = groupElements()
    .find((element) => element.dataset["tag"] === tag)
    ?.querySelectorAll<HTMLElement>("[data-sample]");
  [...(rows ?? [])]
    .find((row) => row.dataset["sample"] === sample)
    ?.scrollIntoView({ block: "center", behavior: "instant" });
}

/** The tag of the group at the top of the scrolling area. */
export function groupAtTop(main: HTMLElement): string {
  const top = main.getBoundingClientRect().top;
  const first = groupElements().find(
    (element) => element.getBoundingClientRect().bottom > top + 60,
  );
  return first?.dataset["tag"] ?? "";
}

function groupElements(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("section[data-tag]")];
}

/** The scrolling area: all groups, sideways and down, and its size. */
import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { MARGIN } from "../../model/layout.ts";
import { shorten } from "../../model/names.ts";
import { TAGS_A_PAGE } from "../../model/pages.ts";
import { listenToGestures } from "../../viewport/gestures.ts";
import { listenToProbe } from "../../viewport/probing.ts";
import { Boundary } from "../shared/Boundary.tsx";
import { useApp } from "../shared/context.ts";
import { groupAtTop, scrollToGroup, scrollToSample } from "../shared/scrolling.ts";
import { GroupView } from "./GroupView.tsx";
import { Pager } from "./Pager.tsx";

const SCROLL_END_MS = 150;

export function Groups() {
  const app = useApp();
  const { store, panels, nearness, compositor, zoom } = app;
  const main = useRef<HTMLElement>(null);

  useLayoutEffect(() => {
    const element = main.current;
    if (element === null) return undefined;
    const measure = (): void => {
      // A hidden tab has no size; the last one is kept.
      if (element.clientHeight > 0) {
        panels.availableSize.value = {
          width: element.clientWidth - 2 * MARGIN,
          height: element.clientHeight,
        };
      }
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    // For the keys that scroll; nobody has tabbed here, so there is no ring to show.
    const quietly: FocusOptions & { focusVisible: boolean } = {
      preventScroll: true,
      focusVisible: false,
    };
    element.focus(quietly);
    const stops = [
      () => observer.disconnect(),
      nearness.attach(element),
      listenToGestures(element, compositor, store.view),
      listenToProbe(element, compositor, store.probe),
      effect(() => element.style.setProperty("--split", String(store.split.value.at))),
      watchTop(element, (tag) => {
        store.topTag.value = tag;
        compositor.refer();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);

  // Back to where the address says, once.
  useEffect(() => {
    if (store.topTag.peek() !== "") scrollToGroup(store.topTag.peek());
  }, []);

  // One sample: its group alone; on the way back, to where it stands among the others.
  const focus = store.focus.value;
  const focused = store.groups.value.filter(({ tag }) => tag === focus?.tag);
  const groups = focused.length > 0 ? focused : store.groups.value;
  const last = useRef(focus);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = focus;
    if (focus === null && before !== null) scrollToSample(before.tag, before.sample);
    else if (before === null && focus !== null) main.current?.scrollTo(0, 0);
  }, [focus]);

  const turn = (index: number): void => {
    store.turnTo(index);
    main.current?.scrollTo(0, 0);
  };
  const pager = <Pager page={store.groupPage.value} of="tags" size={TAGS_A_PAGE} go={turn} />;
  const isZoomed = !zoom.isFit.value;
  return (
    <main
      class={isZoomed ? "groups is-zoomed" : "groups"}
      ref={main}
      tabIndex={0}
      aria-label="Triptychs"
    >
      {focused.length === 0 && pager}
      {groups.map((group) => (
        <Boundary key={group.tag} of={`The tag ${shorten(group.tag, 80)}`} on={group}>
          <GroupView group={group} />
        </Boundary>
      ))}
      {focused.length === 0 && pager}
    </main>
  );
}

/** Tells which group is at the top after scrolling has come to rest. */
function watchTop(main: HTMLElement, changed: (tag: string) => void): () => void {
  let timer = 0;
  const scrolled = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (main.clientHeight > 0) changed(main.scrollTop < 8 ? "" : groupAtTop(main));
    }, SCROLL_END_MS);
  };
  main.addEventListener("scroll", scrolled, { passive: true });
  return () => {
    clearTimeout(timer);
    main.removeEventListener("scroll", scrolled);
  };
}

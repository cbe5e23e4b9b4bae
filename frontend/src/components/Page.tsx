/** The whole page. */
import type { ComponentChildren } from "preact";
import { Bar } from "./bar/Bar.tsx";
import { CompareBar } from "./bar/CompareBar.tsx";
import { FocusBar } from "./bar/FocusBar.tsx";
import { Help } from "./bar/Help.tsx";
import { Notices } from "./bar/Notices.tsx";
import { ValueBar } from "./bar/ValueBar.tsx";
import { NothingChosen, Waiting } from "./empty/Empty.tsx";
import { NoData } from "./empty/NoData.tsx";
import { Groups } from "./group/Groups.tsx";
import { Rail } from "./rail/Rail.tsx";
import { Boundary } from "./shared/Boundary.tsx";
import { useApp } from "./shared/context.ts";
import { Popover } from "./shared/Popover.tsx";
import { Timeline } from "./timeline/Timeline.tsx";

export function Page() {
  const { store, panels } = useApp();
  const catalog = store.catalog.value;
  const isEmpty = catalog !== null && catalog.runs.length === 0;
  // There from the start, so that nothing moves when the catalog comes.
  const hasRail = panels.railOpen.value && !isEmpty && store.focus.value === null;
  const part = (of: string, children: ComponentChildren) => (
    <Boundary of={of} on={store.groups.value}>
      {children}
    </Boundary>
  );
  return (
    <div class={hasRail ? "page has-rail" : "page"} data-testid="triptych">
      {hasRail && part("The side bar", <Rail />)}
      <Bar />
      <div class="content">
        <Notices />
        {!isEmpty && part("The comparison", <CompareBar />)}
        {!isEmpty && part("The display settings", <ValueBar />)}
        {!isEmpty && <FocusBar />}
        <Content isEmpty={isEmpty} />
      </div>
      {!isEmpty && part("The timeline", <Timeline />)}
      <Help />
      <Popover />
    </div>
  );
}

function Content({ isEmpty }: { readonly isEmpty: boolean }) {
  const { store } = useApp();
  const catalog = store.catalog.value;
  if (catalog === null || (isEmpty && catalog.loading !== null)) return <Waiting />;
  if (isEmpty) return <NoData />;
  if (store.groups.value.length === 0) return <NothingChosen />;
  return <Groups />;
}

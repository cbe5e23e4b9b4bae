/** One tag: its heading, the column headings, and a row for each sample; only its room while it is far. */
import { useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { wordsOf } from "../../errorMaps/index.ts";
import { namePosition } from "../../model/align.ts";
import type { Source } from "../../model/cells.ts";
import { changesBySample } from "../../model/changes.ts";
import { aspectOf, columnsOf, samplesOf, type ColumnSpec } from "../../model/columns.ts";
import { promised, type Group } from "../../model/groups.ts";
import {
  HEADING_HEIGHT,
  HEADINGS_HEIGHT,
  layOutFocus,
  layOutGroup,
  MARGIN,
} from "../../model/layout.ts";
import { shorten } from "../../model/names.ts";
import { pageAt, ROWS_A_PAGE } from "../../model/pages.ts";
import { nameError } from "../../model/reference.ts";
import { sourcesOf } from "../../services/seriesCache.ts";
import { formatValue } from "../../text/format.ts";
import { Row } from "../row/Row.tsx";
import { Boundary } from "../shared/Boundary.tsx";
import { useApp } from "../shared/context.ts";
import { Name } from "../shared/Name.tsx";
import { useNear } from "../shared/useNear.ts";
import { scrollToGroup } from "../shared/scrolling.ts";
import { shortest } from "../shared/textWidth.ts";
import { GroupHeading } from "./GroupHeading.tsx";
import { GroupNotices } from "./GroupNotices.tsx";
import { Pager } from "./Pager.tsx";

export function GroupView({ group }: { readonly group: Group }) {
  const { store, panels, metricsInView } = useApp();
  const element = useRef<HTMLElement>(null);
  /** What it had beside its rows when it was last near, in CSS pixels. */
  const headings = useRef<number | null>(null);
  const rows = useRef(0);
  const isNear = useNear(element, (height) => (headings.current = height - rows.current));
  const sources = useSources(group, isNear);
  const isFolded = store.folded.value.has(group.tag);
  const known = useMemo(() => promised(group), [group]);
  const columns = columnsOf(sources.value, {
    reference: store.error.value === "off" ? null : store.reference.value,
    hasBest: metricsInView.isList(sources.value),
    hidden: store.hiddenRoles.value,
  });
  const all = useMemo(() => samplesOf(sources.value, known), [sources.value, known]);
  const focus = store.focus.value;
  const isFocused = focus?.tag === group.tag && all.includes(focus.sample);
  const listed = isFocused ? [focus.sample] : metricsInView.rows(group, sources.value);
  const firstRow = useSignal(0);
  useLayoutEffect(() => {
    // On the way back its row is there.
    if (isFocused) firstRow.value = Math.max(0, all.indexOf(focus.sample));
  }, [isFocused]);
  const page = pageAt(listed, firstRow.value, ROWS_A_PAGE);
  const samples = page.items;
  const turn = (index: number): void => {
    firstRow.value = index;
    scrollToGroup(group.tag);
  };
  const pager = <Pager page={page} of="samples" size={ROWS_A_PAGE} go={turn} />;
  const changes = useMemo(() => changesBySample(sources.value), [sources.value]);
  // What is true of many rows is said once, above them.
  const areShownAbove = changes.size > 1 && !isFocused;

  const aspects = samples.map((id) => aspectOf(sources.value, id));
  const first = aspects.find((aspect) => aspect !== null) ?? null;
  // Groups that are not here yet will most likely have the shape of those that are.
  useEffect(() => {
    if (first !== null && panels.usualAspect.peek() === 1) panels.usualAspect.value = first;
  }, [first]);
  const usual = first ?? panels.usualAspect.value;
  const shapes = aspects.map((aspect) => aspect ?? usual);
  const availableSize = panels.availableSize.value;
  const layout = isFocused
    ? layOutFocus(availableSize, columns.length, shapes[0] ?? usual)
    : layOutGroup(availableSize, columns.length, shapes, store.size.value);
  const rowsHeight = isFolded ? 0 : layout.height;
  useLayoutEffect(() => {
    rows.current = rowsHeight;
  }, [rowsHeight]);
  const usualHeadings = isFolded ? HEADING_HEIGHT : HEADINGS_HEIGHT;

  return (
    <section
      class={isFocused ? "group is-focused" : "group"}
      ref={element}
      data-tag={group.tag}
      aria-label={`Tag ${group.tag.slice(0, 200)}`}
      style={{
        width: `${Math.max(layout.width, availableSize.width) + 2 * MARGIN}px`,
        height: isNear.value ? "" : `${(headings.current ?? usualHeadings) + rowsHeight}px`,
      }}
    >
      {isNear.value && !isFocused && (
        <GroupHeading
          group={group}
          samples={listed.length}
          isFolded={isFolded}
          changes={areShownAbove ? [...changes.values()].flat() : []}
        />
      )}
      {isNear.value && (isFocused || !isFolded) && (
        <>
          <GroupNotices tag={group.tag} sources={sources.value} isEmpty={all.length === 0} />
          <Headings columns={columns} width={layout.paneWidth} />
          {samples.length === 0 && all.length > 0 && <NoneWorse />}
          {pager}
          {samples.map((id, index) => (
            <Boundary key={id} of={`Sample ${shorten(id, 40)}`} on={sources.value}>
              <Row
                tag={group.tag}
                sample={id}
                sources={sources}
                changes={areShownAbove ? null : (changes.get(id) ?? [])}
                columns={columns}
                width={layout.paneWidth}
                height={layout.paneHeights[index] ?? layout.paneWidth}
              />
            </Boundary>
          ))}
          {pager}
        </>
      )}
    </section>
  );
}

/** The runs of the group with as much of their series as is here; fetches them while near. */
function useSources(
  group: Group,
  isNear: ReadonlySignal<boolean>,
): ReadonlySignal<readonly Source[]> {
  const { store, seriesCache } = useApp();
  const latest = useSignal(group);
  useEffect(() => {
    latest.value = group;
  }, [group]);
  const isFolded = store.folded.value.has(group.tag);
  const reconnects = store.reconnects.value;
  // At once, not after the next frame: the first pictures wait for it.
  useLayoutEffect(() => {
    if (!isNear.value || isFolded) return undefined;
    const stops = group.members.map(({ run, entry }) => seriesCache.subscribe(run, entry));
    return () => stops.forEach((stop) => stop());
  }, [group, isNear.value, isFolded, reconnects]);
  return useComputed(() => sourcesOf(latest.value, seriesCache));
}

/** Narrower columns have the name of the run on a line of its own. */
const STACKED_BELOW_PX = 260;

/** The list of samples that got worse is empty: that is good news, and not a fault of the page. */
function NoneWorse() {
  const { store, metricsInView } = useApp();
  const { margin, position } = store.metrics.value;
  const { unit } = metricsInView.spec.value;
  return (
    <p class="none-worse" role="status">
      No sample is worse than its best {metricsInView.label(metricsInView.name.value ?? "")}
      {margin !== null &&
        margin > 0 &&
        ` by ${formatValue(margin)}${unit === null ? "" : ` ${unit}`} or more`}{" "}
      at {namePosition(store.align.value, position ?? store.position.value ?? 0)}.
    </p>
  );
}

/** The sign of a run's colour, and the space after it. */
const DOT_PX = 16;

const ROLE_NAMES = new Map([
  ["input", "Input"],
  ["output", "Output"],
  ["target", "Target"],
]);

function Headings({
  columns,
  width,
}: {
  readonly columns: readonly ColumnSpec[];
  readonly width: number;
}) {
  const { store } = useApp();
  const reference = store.reference.value;
  const kind = store.error.value;
  const runs = store.activeRuns.value;
  const short = useMemo(() => shortest(runs, width - DOT_PX), [runs, width]);
  const cells = useMemo(
    () =>
      columns.map(({ key, role, run, isError, isBest }) => (
        <div key={key} class="heading" style={{ width: `${width}px` }}>
          {isError ? (
            <b title={wordsOf(kind === "off" ? "absolute" : kind).formula}>
              <Name name={nameError(reference, store.align.value)} length={40} />
            </b>
          ) : (
            <b>{isBest ? "Best" : (ROLE_NAMES.get(role) ?? <Name name={role} length={40} />)}</b>
          )}
          {run !== null && (
            <span class="of-run">
              <span class="dot" style={{ background: store.colours.value.get(run) }} />
              <Name name={run} length={80} short={short.get(run) ?? run} />
            </span>
          )}
        </div>
      )),
    [columns, width, store.colours.value, short, reference, kind, store.align.value],
  );
  return (
    <div class={width < STACKED_BELOW_PX ? "headings is-stacked" : "headings"}>
      <div class="corner" />
      {cells}
    </div>
  );
}

/**
 * The state of the page: a few signals that the user or the server sets, and a chain of values
 * derived from them. Nothing here touches the document or the network.
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Catalog } from "../api/contract.ts";
import { realigned, type Align } from "../model/align.ts";
import type { Change } from "../model/changes.ts";
import { within, type Domain } from "../model/domain.ts";
import { parseFilter } from "../model/filter.ts";
import { domainOf, groupsOf, type Group } from "../model/groups.ts";
import { pageAt, TAGS_A_PAGE, type Page } from "../model/pages.ts";
import type { Address, Place } from "../model/place.ts";
import { addressKey, NAMED, PLACE_KEYS, readPlace, writePlace } from "../model/place.ts";
import { colourRuns, type Colours } from "../model/runColours.ts";
import { leftOutByRun } from "../model/starts.ts";
import { rankRuns, selectedRuns } from "../model/selection.ts";
import { nearestPosition, positionAway } from "../model/steps.ts";
import { rowKey, shownAt, withUnlockedRow } from "../model/unlockedRows.ts";
import { choose, createChoices, placeOf, realignChoices, type Choices } from "./choices.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

export type Connection =
  | { readonly kind: "ok" }
  | { readonly kind: "gone"; readonly message: string; readonly retry_at: number };

export interface Store extends Choices, Timeline {
  readonly catalog: Signal<Catalog | null>;
  readonly connection: Signal<Connection>;
  /** Counts how often the server came back: what failed may be tried again. */
  readonly reconnects: Signal<number>;
  readonly playing: Signal<boolean>;
  /** Counts the changes of place that Back undoes. */
  readonly jumps: ReadonlySignal<number>;
  /** Direction of travel of the last change of step. */
  readonly direction: Signal<1 | -1>;
  /** Steps of the series that are here; the network fills it. */
  readonly loadedSteps: Signal<ReadonlyMap<string, readonly number[]>>;
  /** What did not stay the same in them; the network fills it. */
  readonly loadedChanges: Signal<ReadonlyMap<string, readonly Change[]>>;
  /** Slices of the deepest volume that is shown, 1 without any; the network fills it. */
  readonly depth: Signal<number>;
  /** Whether a canvas of this browser gives back what was drawn on it. */
  readonly isReadable: Signal<boolean>;

  readonly runNames: ReadonlySignal<readonly string[]>;
  /** The writers of each run: those that are left out, where there are any. */
  readonly leftOut: ReadonlySignal<ReadonlyMap<string, readonly string[]>>;
  readonly colours: ReadonlySignal<ReadonlyMap<string, string>>;
  /** Runs that pass the filter, ticked or not. */
  readonly listedRuns: ReadonlySignal<readonly string[]>;
  /** Runs that are shown. */
  readonly activeRuns: ReadonlySignal<readonly string[]>;
  /** Whether the default choice would show other runs. */
  readonly isOtherThanDefault: ReadonlySignal<boolean>;
  readonly tagNames: ReadonlySignal<readonly string[]>;
  /** Groups that are on the page, which has those of the first tags only where there are very many. */
  readonly groups: ReadonlySignal<readonly Group[]>;
  readonly groupPage: ReadonlySignal<Page<Group>>;
  readonly place: ReadonlySignal<Place>;

  receive(catalog: Catalog): void;
  restore(place: Place): void;
  /** Turns to the page of groups that an index is on. */
  turnTo(index: number): void;
  /** Turns to the page of groups that has a tag. */
  turnToTag(tag: string): void;
  /** The player's own way to move; all others end playing. */
  playTo(position: number): void;
  /** To exactly this step, whether or not something was logged at it, within the domain. */
  goTo(position: number): void;
  /** To the existing step nearest to a position on the timeline. */
  goNear(position: number): void;
  goBy(count: number): void;
  goToEnd(end: "first" | "last"): void;
  /** Unlocks a row from the timeline where it is now, or locks it again. */
  setUnlocked(tag: string, sample: string, isUnlocked: boolean): void;
  /** Moves an unlocked row by so many steps. */
  moveUnlocked(tag: string, sample: string, count: number): void;
  /** A change of place that Back undoes. */
  jump(change: () => void): void;
  /** Aligns runs in another way, and stays at the step of the first one. */
  setAlign(align: Align): void;
  /** Chooses the newest runs anew. */
  showDefaultRuns(): void;
  setFollow(follow: boolean): void;
}

/** `address` is read when the first catalog tells which names there are. */
export function createStore(address: () => Address): Store {
  const choices = createChoices();
  const { position, align, unlockedRows, follow, runs, newest, runFilter, tagFilter } = choices;
  // Already the first catalog is without them: its steps are those that the address may be at.
  choices.without.value = readPlace(address(), []).without;
  const catalog = signal<Catalog | null>(null);
  const playing = signal(false);
  const jumps = signal(0);
  const direction = signal<1 | -1>(1);
  const loadedSteps = signal<ReadonlyMap<string, readonly number[]>>(new Map());
  const loadedChanges = signal<ReadonlyMap<string, readonly Change[]>>(new Map());
  /** Until the user moves, a log that is still being read may move the first position to its end. */
  let isSettled = false;
  /** The step of the address, until the log is read so far that it can be told to be outside of it. */
  const wished = signal<number | null>(null);
  /** Runs that the address has in front; all others are ranked once the log is read. */
  let pinned: readonly string[] = [];
  let isRanked = false;

  const runNames = computed(() => (catalog.value?.runs ?? []).map(({ name }) => name));
  const leftOut = computed(() => leftOutByRun(catalog.value?.runs ?? [], choices.without.value));
  const runFilterParsed = computed(() => parseFilter(runFilter.value));
  const tagFilterParsed = computed(() => parseFilter(tagFilter.value));
  const listedRuns = computed(() => runNames.value.filter(runFilterParsed.value.matches));
  const activeRuns = computed(() => selectedRuns(listedRuns.value, runs.value, newest.value));
  /** Those of runs that stay do not change when others come. */
  let shownColours: Colours = new Map();
  const colours = computed(() => {
    const shown = activeRuns.value;
    const all = colourRuns(runNames.value, shown, shownColours);
    shownColours = new Map(shown.map((name) => [name, all.get(name)!]));
    return all;
  });
  const isOtherThanDefault = computed(() => {
    // Which runs are the newest, is not known before the log is read.
    if (catalog.value === null || catalog.value.loading !== null) return false;
    const ranking = rankRuns(catalog.value.runs, []);
    const best = selectedRuns(listedRuns.value, null, ranking);
    return best.join("\0") !== activeRuns.value.join("\0");
  });
  const activeGroups = computed(() => groupsOf(catalog.value, activeRuns.value));
  const tagNames = computed(() => activeGroups.value.map(({ tag }) => tag));
  const matching = computed(() =>
    activeGroups.value.filter(({ tag }) => tagFilterParsed.value.matches(tag)),
  );
  const firstGroup = signal(0);
  const groupPage = computed(() => pageAt(matching.value, firstGroup.value, TAGS_A_PAGE));
  const groups = computed(() => groupPage.value.items);
  const timeline = createTimeline({
    catalog,
    align,
    matching,
    groups,
    loadedSteps,
    loadedChanges,
  });
  const { toPosition, domain, positions } = timeline;

  const place = computed(() => {
    const all = { ...placeOf(choices), position: wished.value ?? position.value };
    // What the log does not have yet may still come.
    if (catalog.value?.loading !== null) return all;
    const there = new Set(runNames.value);
    return { ...all, newest: newest.value.filter((name) => there.has(name)) };
  });
  const rank = (known: readonly string[]): void => {
    newest.value = rankRuns(catalog.value?.runs ?? [], known);
  };
  const turnToTag = (tag: string): void => {
    const index = matching.value.findIndex((group) => group.tag === tag);
    if (index >= 0) firstGroup.value = index;
  };
  const restore = (next: Place): void =>
    batch(() => {
      PLACE_KEYS.forEach((part) => choose(choices, part, next[part]));
      pinned = next.newest;
      rank(pinned);
      wished.value = next.position;
      goWhereWished();
      keepUnlockedInRange();
      turnToTag(next.focus?.tag ?? next.topTag);
    });
  /** Long names stand in an address as their hash, and may come later than the first catalog. */
  const readLateNames = (next: Catalog): void => {
    const address = writePlace(place.peek());
    const late = NAMED.filter((part) => address[addressKey(part)]?.includes("~"));
    if (late.length === 0) return;
    const read = readPlace(address, namesIn(next));
    for (const part of late) choose(choices, part, read[part]);
    pinned = read.newest;
  };
  /** Of what is shown; of the whole log, as long as nothing is. */
  const wholeRange = (): Domain | null =>
    domain.value ?? domainOf(groupsOf(catalog.value, runNames.value), toPosition.value);
  const goWhereWished = (): void => {
    const range = wholeRange();
    const wish = wished.value;
    if (wish === null || range === null) return;
    position.value = within(range, wish);
    if (catalog.value?.loading === null) wished.value = null;
  };
  /** Rows that an address holds where nothing is, once the log is read. */
  const keepUnlockedInRange = (): void => {
    const range = wholeRange();
    if (range === null || catalog.value?.loading !== null) return;
    if ([...unlockedRows.value.values()].every((at) => at === within(range, at))) return;
    unlockedRows.value = new Map(
      [...unlockedRows.value].map(([row, at]) => [row, within(range, at)]),
    );
  };

  const move = (next: number | null): void => {
    if (next === null || next === position.value) return;
    batch(() => {
      isSettled = true;
      wished.value = null;
      // Nothing changes under the hands of somebody who is at work.
      isRanked = true;
      direction.value = position.value === null || next > position.value ? 1 : -1;
      position.value = next;
      // Whoever steps back from the newest wants to stay there.
      if (next !== domain.value?.last) follow.value = false;
    });
  };

  const jump = (change: () => void): void =>
    batch(() => {
      jumps.value += 1;
      change();
    });

  /** A step that the user asked for ends playing. */
  const moveByHand = (next: number | null): void =>
    batch(() => {
      playing.value = false;
      move(next);
    });

  return {
    ...choices,
    catalog,
    connection: signal<Connection>({ kind: "ok" }),
    reconnects: signal(0),
    playing,
    jumps,
    direction,
    loadedSteps,
    loadedChanges,
    depth: signal(1),
    isReadable: signal(true),
    runNames,
    leftOut,
    colours,
    listedRuns,
    activeRuns,
    isOtherThanDefault,
    tagNames,
    groups,
    groupPage,
    turnTo: (index) => void (firstGroup.value = index),
    turnToTag,
    ...timeline,
    place,
    restore,
    receive(next) {
      batch(() => {
        const isFirst = catalog.value === null;
        const wasLoading = catalog.value?.loading != null;
        catalog.value = next;
        if (isFirst) restore(readPlace(address(), namesIn(next)));
        else if (wasLoading) readLateNames(next);
        const isRead = next.loading === null;
        // While the log is read the choice stays as it was at first; then the newest are known.
        if (isRead) rank(isRanked ? newest.value : pinned);
        else if (activeRuns.value.length === 0) rank(newest.value);
        isRanked ||= isRead && next.runs.length > 0;
        goWhereWished();
        if (wasLoading) keepUnlockedInRange();
        if (position.value !== null && isFirst) isSettled = true;
        const last = wholeRange()?.last ?? null;
        if (follow.value || !isSettled) position.value = last ?? position.value;
        if (last !== null && isRead) isSettled = true;
      });
    },
    playTo: move,
    goTo(next) {
      const range = domain.value;
      if (range === null) return;
      jump(() => moveByHand(within(range, next)));
    },
    goNear: (next) => moveByHand(nearestPosition(positions.value, next)),
    goBy(count) {
      if (position.value !== null) moveByHand(positionAway(positions.value, position.value, count));
    },
    goToEnd: (end) => jump(() => moveByHand(domain.value?.[end] ?? null)),
    setUnlocked(tag, sample, isUnlocked) {
      const at = shownAt(unlockedRows.value, tag, sample, position.value ?? 0);
      unlockedRows.value = withUnlockedRow(unlockedRows.value, tag, sample, isUnlocked ? at : null);
    },
    moveUnlocked(tag, sample, count) {
      const at = unlockedRows.value.get(rowKey(tag, sample));
      const next = at === undefined ? null : positionAway(positions.value, at, count);
      if (next !== null)
        unlockedRows.value = withUnlockedRow(unlockedRows.value, tag, sample, next);
    },
    jump,
    setAlign(next) {
      const [before, ranges] = [align.peek(), timeline.runRanges.peek()];
      batch(() => {
        align.value = next;
        realignChoices(choices, {
          moved: (at, of) => {
            const known = of.flatMap((run) => ranges.get(run) ?? []);
            return realigned(before, next, known, at);
          },
          runs: activeRuns.peek(),
          groups: groups.peek(),
        });
        const range = domain.value;
        if (range !== null && position.value !== null)
          position.value = within(range, position.value);
      });
    },
    showDefaultRuns() {
      batch(() => {
        runs.value = null;
        rank([]);
      });
    },
    setFollow(next) {
      batch(() => {
        follow.value = next;
        if (next) position.value = domain.value?.last ?? position.value;
      });
    },
  };
}

export function namesIn(catalog: Catalog): ReadonlySet<string> {
  return new Set(catalog.runs.flatMap(({ name, series }) => [name, ...series.map((s) => s.tag)]));
}

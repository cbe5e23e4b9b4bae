/** What kinds of panes the groups on the page have, for the controls that belong to them. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { kindOf, type PaneSpec } from "../kinds/index.ts";
import type { ValueRange } from "../kinds/valueRange.ts";
import type { PictureCell, Source } from "../model/cells.ts";
import { classesOf, type ClassEntry } from "../model/classes.ts";
import { rangesOf } from "../model/ranges.ts";
import { isSoftRole } from "../model/soft.ts";
import {
  holdsClasses,
  valueGroupOf,
  valueGroupOfStored,
  type ValueGroup,
} from "../model/valueGroups.ts";
import { sourcesOf, type SeriesCache } from "../services/seriesCache.ts";
import type { Store } from "../state/store.ts";

export interface InView {
  /** Value groups of all panes, in their order on the page; those of soft layers are not among them. */
  readonly valueGroups: ReadonlySignal<readonly ValueGroup[]>;
  /** Value groups of outputs: those that have error maps. */
  readonly outputs: ReadonlySignal<readonly ValueGroup[]>;
  /** The tags of a value group, in their order on the page. */
  tagsOf(valueGroup: ValueGroup): readonly string[];
  /** Its roles, and whether it is in all tags on the page. */
  whereOf(valueGroup: ValueGroup): {
    readonly roles: readonly string[];
    readonly isEverywhere: boolean;
  };
  /** The classes of a value group of labels: those that have a name, and the ids that were drawn so far. */
  classes(valueGroup: ValueGroup): readonly ClassEntry[];
  /** Ids that were drawn in a pane. */
  see(cell: PictureCell, ids: readonly number[]): void;
  readonly hasLabels: ReadonlySignal<boolean>;
  /** Whether scores were logged with labels. */
  readonly hasSoft: ReadonlySignal<boolean>;
  /** Whether there are outputs that are pictures. */
  readonly hasPictures: ReadonlySignal<boolean>;
  /** Least and greatest value of a value group that was logged, as far as is known. */
  loggedRange(valueGroup: ValueGroup): ValueRange | null;
  /** What uint16 pictures of a value group need whose range nobody stated; null where there are none. */
  bits(valueGroup: ValueGroup): number | null;
  /** The least and the greatest end of the ranges that are on the screen, and whether they are all the same. */
  drawn(valueGroup: ValueGroup): DrawnRange | null;
  /** A pane that is painted; the answer takes it away. */
  add(painted: ReadonlySignal<PictureCell | null>): () => void;
}

export interface DrawnRange {
  readonly range: ValueRange;
  readonly isOne: boolean;
}

export function createInView(store: Store, seriesCache: SeriesCache): InView {
  const groups = computed(() =>
    store.groups.value
      .filter(({ tag }) => store.focus.value === null || store.focus.value.tag === tag)
      .map((group) => {
        const sources = sourcesOf(group, seriesCache);
        return { tag: group.tag, sources, roles: sources.flatMap(rolesOf) };
      }),
  );
  const roles = computed(() => groups.value.flatMap((group) => group.roles));
  const seen = signal<ReadonlyMap<string, ReadonlySet<number>>>(new Map());
  const shown = signal<ReadonlySet<ReadonlySignal<PictureCell | null>>>(new Set());
  const drawn = new Map<string, ReadonlySignal<DrawnRange | null>>();
  const last = new Map<string, DrawnRange>();
  /** The same object as long as it is the same range: while steps go by nothing is rendered for it. */
  const drawnRange = (key: string): DrawnRange | null => {
    const ranges: ValueRange[] = [];
    for (const painted of shown.value) {
      const cell = painted.value;
      const recipe = cell?.ref.drawing?.recipe;
      if (cell === null || recipe === undefined || !("range" in recipe)) continue;
      if (valueGroupOfStored(cell.spec, cell.ref.media)?.key === key) ranges.push(recipe.range);
    }
    const range = unionOf(ranges);
    const before = last.get(key);
    // Between two pictures there is none for a moment.
    if (range === null) return before ?? null;
    const isOne = ranges.every((one) => isSame(one, range));
    if (before !== undefined && isSame(before.range, range) && before.isOne === isOne)
      return before;
    last.set(key, { range, isOne });
    return last.get(key)!;
  };
  const loggedRange = (valueGroup: ValueGroup): ValueRange | null =>
    unionOf(groups.value.map(({ sources }) => rangesOf(sources).all(valueGroup)));
  return {
    valueGroups: computed(() => distinct(roles.value.filter(({ role }) => !isSoftRole(role)))),
    outputs: computed(() => distinct(roles.value.filter(({ role }) => role === "output"))),
    tagsOf: ({ key }) =>
      groups.value
        .filter((group) => group.roles.some(({ valueGroup }) => valueGroup?.key === key))
        .map(({ tag }) => tag),
    whereOf({ key }) {
      const all = groups.value.flatMap((group) =>
        group.roles.filter(({ valueGroup }) => valueGroup?.key === key),
      );
      const tags = groups.value.filter((group) =>
        group.roles.some(({ valueGroup }) => valueGroup?.key === key),
      );
      return {
        roles: [...new Set(all.map(({ role }) => role))].filter((role) => !isSoftRole(role)),
        isEverywhere: tags.length === groups.value.length,
      };
    },
    classes: (valueGroup) =>
      classesOf(valueGroup, loggedRange(valueGroup), seen.value.get(valueGroup.key)),
    see({ spec, ref }, ids) {
      const valueGroup = valueGroupOfStored(spec, ref.media);
      if (valueGroup === null) return;
      const known = seen.peek().get(valueGroup.key) ?? NONE;
      if (known.size > MOST_SEEN || ids.every((id) => known.has(id))) return;
      seen.value = new Map(seen.peek()).set(valueGroup.key, new Set([...known, ...ids]));
    },
    hasLabels: computed(() =>
      roles.value.some(({ valueGroup }) => valueGroup !== null && holdsClasses(valueGroup)),
    ),
    hasSoft: computed(() => roles.value.some(({ role }) => isSoftRole(role))),
    hasPictures: computed(() =>
      roles.value.some(({ role, spec }) => role === "output" && kindOf(spec).isPicture),
    ),
    loggedRange,
    bits: (valueGroup) =>
      groups.value
        .map(({ sources }) => rangesOf(sources).bits(valueGroup))
        .reduce((a, b) => (a === null || b === null ? (a ?? b) : Math.max(a, b)), null),
    drawn({ key }) {
      let known = drawn.get(key);
      if (known === undefined) drawn.set(key, (known = computed(() => drawnRange(key))));
      return known.value;
    },
    add(painted) {
      shown.value = new Set(shown.peek()).add(painted);
      return () => {
        const left = new Set(shown.peek());
        left.delete(painted);
        shown.value = left;
      };
    },
  };
}

const NONE: ReadonlySet<number> = new Set();
/** With more ids than that nobody asks which they are. */
const MOST_SEEN = 1000;

interface RoleValueGroup {
  readonly role: string;
  readonly spec: PaneSpec;
  readonly valueGroup: ValueGroup | null;
}

function rolesOf({ state, specs }: Source): readonly RoleValueGroup[] {
  const [first] = state.kind === "ready" ? state.series.samples.values() : [];
  return [...specs].map(([role, spec]) => {
    const pane = first?.panes.get(role);
    const media = pane?.example?.media ?? null;
    const kind = kindOf(spec);
    const asValues = kind.isLinear(spec) || kind.isDrawnFromValues(media ?? "");
    return { role, spec, valueGroup: valueGroupOf(spec, asValues) };
  });
}

function distinct(roles: readonly RoleValueGroup[]): readonly ValueGroup[] {
  const valueGroups = new Map<string, ValueGroup>();
  for (const { valueGroup } of roles) {
    if (valueGroup === null) continue;
    const known = valueGroups.get(valueGroup.key);
    if (known === undefined || (ignores(valueGroup) && !ignores(known))) {
      valueGroups.set(valueGroup.key, valueGroup);
    }
  }
  return [...valueGroups.values()];
}

/** Whether some class does not count: of a value group, one role may say so. */
function ignores({ spec }: ValueGroup): boolean {
  return (kindOf(spec).classes(spec)?.ignore ?? null) !== null;
}

function isSame(a: ValueRange, b: ValueRange): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function unionOf(ranges: readonly (ValueRange | null)[]): ValueRange | null {
  let [least, greatest] = [Infinity, -Infinity];
  for (const range of ranges) {
    if (range === null) continue;
    least = Math.min(least, range[0]);
    greatest = Math.max(greatest, range[1]);
  }
  return least <= greatest ? [least, greatest] : null;
}

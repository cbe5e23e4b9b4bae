/** The metrics that the groups on the page have, the one that is looked at, and the rows in its order. */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { MetricSpec } from "../api/contract.ts";
import { loggedName, metricLabel } from "../api/metricIds.ts";
import type { Source } from "../model/cells.ts";
import { samplesOf } from "../model/columns.ts";
import { promised, type Group } from "../model/groups.ts";
import { nameMetric, NO_SPEC } from "../model/metricNames.ts";
import { arranged, gotWorse, pastOf, type Past, type Question } from "../model/metrics.ts";
import { sourcesOf, type SeriesCache } from "../services/seriesCache.ts";
import type { Store } from "../state/store.ts";

export interface MetricsInView {
  /** Ids of those that are offered, in the order in which they were logged: of very many the first ones. */
  readonly names: ReadonlySignal<readonly string[]>;
  /** How many more there are. */
  readonly unlisted: ReadonlySignal<number>;
  /** null where nothing was measured. */
  readonly name: ReadonlySignal<string | null>;
  readonly spec: ReadonlySignal<MetricSpec>;
  /** The name of a metric for people. */
  label(id: string): string;
  /** Whose metric the chart shows: the group at the top of the window, else the first that has it. */
  readonly group: ReadonlySignal<Group | null>;
  /** Ids of the samples of a group as the page shows them. */
  rows(group: Group, sources: readonly Source[]): readonly string[];
  /** Whether the rows of the group are those that got worse. */
  isList(sources: readonly Source[]): boolean;
  /** What became of a sample up to the step that the list is of. */
  past(source: Source, sample: string): Past | null;
}

export function createMetricsInView(store: Store, seriesCache: SeriesCache): MetricsInView {
  const inGroups = computed(() =>
    store.groups.value.map((group) => ({
      group,
      names: namesIn(group, sourcesOf(group, seriesCache)),
    })),
  );
  const all = computed(() => {
    const found = new Set<string>();
    for (const one of inGroups.value) for (const name of one.names) found.add(name);
    return found;
  });
  const name = computed(() => {
    const chosen = store.metrics.value.name;
    if (all.value.has(chosen)) return chosen;
    const [first = null] = all.value;
    for (const id of all.value) if (loggedName(id) === loggedName(chosen)) return id;
    return first;
  });
  const names = computed(() => {
    const listed = [...all.value].slice(0, MOST_LISTED);
    const chosen = name.value;
    return chosen === null || listed.includes(chosen) ? listed : [chosen, ...listed];
  });
  const spec = computed(() => specOf(store.groups.value, name.value));
  const group = computed(() => {
    const having = inGroups.value.filter((one) => one.names.has(name.value ?? ""));
    const at = store.focus.value?.tag ?? store.topTag.value;
    const isNumbered = ({ group }: (typeof having)[number]): boolean =>
      sourcesOf(group, seriesCache).some((source) => hasNumber(source, name.value ?? ""));
    const chosen = having.find((one) => one.group.tag === at) ?? having.find(isNumbered);
    return (chosen ?? having[0])?.group ?? null;
  });
  const question = (): Question | null => {
    const position = store.metrics.value.position ?? store.position.value;
    if (name.value === null || position === null) return null;
    return { name: name.value, better: spec.value.better, position };
  };
  const has = (sources: readonly Source[]): boolean =>
    sources.some(
      ({ state }) =>
        state.kind === "ready" &&
        [...state.series.samples.values()].some(({ metrics }) => metrics.has(name.value ?? "")),
    );
  return {
    names,
    unlisted: computed(() => all.value.size - names.value.length),
    name,
    spec,
    label(id) {
      const name = loggedName(id);
      const known = nameMetric(name, specOf(store.groups.value, id));
      return metricLabel(id, names.value).replace(name, () => known);
    },
    group,
    rows(group, sources) {
      const all = samplesOf(sources, promised(group));
      const { margin, order } = store.metrics.value;
      // Nothing of what follows depends on the step then: rows are not rendered anew at each.
      if (margin === null && order === "logged") return all;
      const asked = question();
      if (asked === null || !has(sources)) return all;
      const listed = margin === null ? all : gotWorse(all, sources, margin, asked);
      return arranged(listed, sources, order, asked);
    },
    isList: (sources) => store.metrics.value.margin !== null && has(sources),
    past({ state }, sample) {
      const asked = question();
      if (asked === null || state.kind !== "ready") return null;
      return pastOf(state.series, sample, asked.name, asked.position, asked.better);
    },
  };
}

/** Nobody looks for one among more, and each is an entry of a list. */
const MOST_LISTED = 500;

function namesIn({ members }: Group, sources: readonly Source[]): ReadonlySet<string> {
  const names = new Set(members.flatMap(({ entry }) => [...entry.metrics.keys()]));
  for (const { state } of sources) {
    const [first] = state.kind === "ready" ? state.series.samples.values() : [];
    for (const name of first?.metrics.keys() ?? []) names.add(name);
  }
  return names;
}

function hasNumber({ state }: Source, name: string): boolean {
  if (state.kind !== "ready") return false;
  const samples = [...state.series.samples.values()];
  return samples.some(({ metrics }) => {
    const { values, summary = null } = metrics.get(name) ?? {};
    return summary !== null || values?.some((value) => !Number.isNaN(value)) === true;
  });
}

/** Of a definition that no newest event has, what is said of its namesake. */
function specOf(groups: readonly Group[], id: string | null): MetricSpec {
  if (id === null) return NO_SPEC;
  let namesake: MetricSpec | null = null;
  for (const { members } of groups) {
    for (const { entry } of members) {
      const spec = entry.metrics.get(id);
      if (spec !== undefined) return spec;
      for (const [other, its] of entry.metrics) {
        if (namesake === null && loggedName(other) === loggedName(id)) namesake = its;
      }
    }
  }
  return namesake ?? NO_SPEC;
}

/** One sample that fills the window, and how to go from one to the next. */
import type { Focus } from "../model/place.ts";
import { sourcesOf, type SeriesCache } from "../services/seriesCache.ts";
import type { Store } from "../state/store.ts";
import type { MetricsInView } from "./metricsInView.ts";

interface FocusParts {
  readonly store: Store;
  readonly seriesCache: SeriesCache;
  readonly metricsInView: MetricsInView;
}

/** Ids of the samples of a tag in the order of the page, as far as they are known. */
export function samplesOfTag(
  { store, seriesCache, metricsInView }: FocusParts,
  tag: string,
): readonly string[] {
  const group = store.groups.value.find((one) => one.tag === tag);
  if (group === undefined) return [];
  return metricsInView.rows(group, sourcesOf(group, seriesCache));
}

/** The sample `count` places on, stopping at the ends; it starts where the user is. */
export function focusBy(parts: FocusParts, count: number): void {
  const { store } = parts;
  const now = store.focus.peek();
  if (now === null) return;
  const samples = samplesOfTag(parts, now.tag);
  const index = Math.min(samples.length - 1, Math.max(0, samples.indexOf(now.sample) + count));
  const sample = samples[index];
  if (sample !== undefined) store.focus.value = { tag: now.tag, sample };
}

/** The sample to begin with: the one that was pointed at, else the first of the page. */
export function firstFocus(parts: FocusParts, pointed: Focus | null): Focus | null {
  const { store } = parts;
  const isThere = store.groups.value.some(({ tag }) => tag === pointed?.tag);
  if (pointed !== null && isThere) return pointed;
  const tag = store.groups.value.find((one) => one.tag === store.topTag.value)?.tag;
  const first = tag ?? store.groups.value[0]?.tag;
  if (first === undefined) return null;
  const [sample] = samplesOfTag(parts, first);
  return sample === undefined ? null : { tag: first, sample };
}

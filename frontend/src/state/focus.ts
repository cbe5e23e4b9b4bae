/** One sample that fills the window, and how to go from one to the next. */
import type { Focus } from "./place.ts";
import { samplesOf } from "./columns.ts";
import { promised } from "./groups.ts";
import { sourcesOf, type Shelf } from "./shelf.ts";
import type { Store } from "./store.ts";

/** Ids of the samples of a tag in the order of the page, as far as they are known. */
export function samplesOfTag(store: Store, shelf: Shelf, tag: string): readonly string[] {
  const group = store.groups.value.find((one) => one.tag === tag);
  if (group === undefined) return [];
  return samplesOf(sourcesOf(group, shelf), promised(group));
}

/** The sample `count` places on, stopping at the ends; it starts where the user is. */
export function focusBy(store: Store, shelf: Shelf, count: number): void {
  const now = store.focus.peek();
  if (now === null) return;
  const samples = samplesOfTag(store, shelf, now.tag);
  const index = Math.min(samples.length - 1, Math.max(0, samples.indexOf(now.sample) + count));
  const sample = samples[index];
  if (sample !== undefined) store.focus.value = { tag: now.tag, sample };
}

/** The sample to begin with: the one that was pointed at, else the first of the page. */
export function firstFocus(store: Store, shelf: Shelf, pointed: Focus | null): Focus | null {
  const isThere = store.groups.value.some(({ tag }) => tag === pointed?.tag);
  if (pointed !== null && isThere) return pointed;
  const tag = store.groups.value.find((one) => one.tag === store.at.value)?.tag;
  const first = tag ?? store.groups.value[0]?.tag;
  if (first === undefined) return null;
  const [sample] = samplesOfTag(store, shelf, first);
  return sample === undefined ? null : { tag: first, sample };
}

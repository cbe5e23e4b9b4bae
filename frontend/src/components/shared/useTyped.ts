/** What is being typed into a filter: lists follow each key, and the page when the typing pauses. */
import {
  batch,
  useComputed,
  useSignal,
  useSignalEffect,
  type ReadonlySignal,
  type Signal,
} from "@preact/signals";
import { useEffect } from "preact/hooks";
import { parseFilter, type Filter } from "../../model/filter.ts";

/** Rendering the groups that are left would make the next key wait. */
const PAUSE_MS = 120;

export interface Typed {
  /** What stands in the field: what is being typed, else what the page goes by. */
  readonly text: ReadonlySignal<string>;
  readonly parsed: ReadonlySignal<Filter>;
  /** The user has typed. */
  readonly type: (text: string) => void;
}

interface Draft {
  readonly text: string;
  /** What the page went by when it was typed: once that has changed elsewhere, the draft is out of date. */
  readonly over: string;
}

/** `filter` is what the page goes by; it may also change from elsewhere. Only what is typed is written to it. */
export function useTyped(filter: Signal<string>): Typed {
  const draft = useSignal<Draft | null>(null);
  const text = useComputed(() => draftedOver(draft.value, filter.value) ?? filter.value);
  const parsed = useComputed(() => parseFilter(text.value));
  const commit = (): void =>
    batch(() => {
      const typed = draftedOver(draft.peek(), filter.peek());
      draft.value = null;
      if (typed !== null) filter.value = typed;
    });
  useSignalEffect(() => {
    if (draft.value === null) return undefined;
    const timer = setTimeout(commit, PAUSE_MS);
    return () => clearTimeout(timer);
  });
  // Whoever closes the side bar at once has typed nevertheless.
  useEffect(() => commit, []);
  return { text, parsed, type: (next) => (draft.value = { text: next, over: filter.peek() }) };
}

function draftedOver(draft: Draft | null, filter: string): string | null {
  return draft !== null && draft.over === filter ? draft.text : null;
}

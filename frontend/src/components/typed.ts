/** What is being typed into a filter: lists follow each key, and the page when the typing pauses. */
import { useComputed, useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { parseFilter, type Filter } from "../state/filter.ts";

/** Rendering the groups that are left would make the next key wait. */
const PAUSE_MS = 120;

export interface Typed {
  readonly text: Signal<string>;
  readonly parsed: ReadonlySignal<Filter>;
}

/** `filter` is what the page goes by; it may also change from elsewhere. */
export function useTyped(filter: Signal<string>): Typed {
  const text = useSignal(filter.value);
  const parsed = useComputed(() => parseFilter(text.value));
  useEffect(() => {
    text.value = filter.value;
  }, [filter.value]);
  useEffect(() => {
    const timer = setTimeout(() => (filter.value = text.value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text.value]);
  return { text, parsed };
}

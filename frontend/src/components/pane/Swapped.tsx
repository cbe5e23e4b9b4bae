/** Says which of two pictures is seen while they take turns. */
import type { ReadonlySignal } from "@preact/signals";
import type { Cell } from "../../model/cells.ts";
import { shorten } from "../../model/names.ts";
import { nameOther } from "../../model/reference.ts";
import { useApp } from "../shared/context.ts";

interface SwappedProps {
  readonly name: string;
  readonly other: ReadonlySignal<Cell>;
}

export function Swapped({ name, other }: SwappedProps) {
  const { store, comparing } = useApp();
  const isSwapped = comparing.isSwapped.value;
  if (!isSwapped && store.mode.value !== "blink") return null;
  const seen = isSwapped ? nameOther(store.reference.value, other.value, store.align.value) : name;
  return (
    <span class={isSwapped ? "badge is-right is-other" : "badge is-right"}>
      {shorten(seen, 24)}
    </span>
  );
}

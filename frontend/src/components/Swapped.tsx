/** Says which of two pictures is seen while they take turns. */
import { shorten } from "../state/names.ts";
import { nameReference } from "../state/reference.ts";
import { useWorld } from "./context.ts";

export function Swapped({ name }: { readonly name: string }) {
  const { store, comparing } = useWorld();
  const isSwapped = comparing.isSwapped.value;
  if (!isSwapped && store.mode.value !== "blink") return null;
  const seen = isSwapped ? nameReference(store.reference.value) : name;
  return (
    <span class={isSwapped ? "badge is-right is-other" : "badge is-right"}>
      {shorten(seen, 24)}
    </span>
  );
}

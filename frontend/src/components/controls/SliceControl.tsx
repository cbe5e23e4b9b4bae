/** The slice of all volumes that is shown. */
import { hintOf, shortcutsOf } from "../../commands/hint.ts";
import { VALUES } from "../../commands/values.ts";
import { useApp } from "../shared/context.ts";

export function SliceControl() {
  const { store } = useApp();
  const depth = store.depth.value;
  const now = Math.min(depth - 1, store.slice.value ?? Math.floor(depth / 2));
  return (
    <label
      class="slide slice"
      title={`Slice of all volumes (${hintOf(VALUES.previousSlice)} and ${hintOf(VALUES.nextSlice)})`}
    >
      slice
      <input
        type="range"
        name="slice"
        aria-keyshortcuts={`${shortcutsOf(VALUES.previousSlice)} ${shortcutsOf(VALUES.nextSlice)}`}
        min={0}
        max={depth - 1}
        step={1}
        value={now}
        aria-valuetext={`slice ${now} of ${depth}, counted from 0`}
        onInput={({ currentTarget }) => (store.slice.value = Number(currentTarget.value))}
      />
      <output>
        {now} <span class="quiet">of 0–{depth - 1}</span>
      </output>
    </label>
  );
}

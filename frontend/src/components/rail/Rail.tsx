/** The side bar: what to show. */
import { AlignChoice } from "./AlignChoice.tsx";
import { ColumnChoice } from "./ColumnChoice.tsx";
import { RunList } from "./RunList.tsx";
import { SampleOrder } from "./SampleOrder.tsx";
import { TagList } from "./TagList.tsx";

export function Rail() {
  return (
    <aside class="rail" aria-label="What to show">
      <RunList />
      <AlignChoice />
      <SampleOrder />
      <ColumnChoice />
      <TagList />
      <p class="rail-keys" aria-hidden="true">
        <kbd>←</kbd> <kbd>→</kbd> step <kbd>Space</kbd> play <kbd>?</kbd> all keys
        <br />
        <kbd>Ctrl</kbd> + wheel zoom
      </p>
    </aside>
  );
}

/** The side bar: what to show. */
import { hintOf } from "../../commands/hint.ts";
import { PAGE } from "../../commands/page.ts";
import { STEPS } from "../../commands/steps.ts";
import { AlignChoice } from "./AlignChoice.tsx";
import { ColumnChoice } from "./ColumnChoice.tsx";
import { RunList } from "./RunList.tsx";
import { SampleOrder } from "./SampleOrder.tsx";
import { TagList } from "./TagList.tsx";

export function Rail() {
  return (
    <aside class="rail" aria-label="Side bar">
      <RunList />
      <AlignChoice />
      <SampleOrder />
      <ColumnChoice />
      <TagList />
      <p class="rail-keys" aria-hidden="true">
        <kbd>{hintOf(STEPS.back)}</kbd> <kbd>{hintOf(STEPS.forward)}</kbd> step{" "}
        <kbd>{hintOf(STEPS.play)}</kbd> play <kbd>{hintOf(PAGE.help)}</kbd> all keys
        <br />
        <kbd>Ctrl</kbd> + wheel zoom
      </p>
    </aside>
  );
}

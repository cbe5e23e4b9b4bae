/** Above the one sample that fills the window: which it is, the next ones, and the way back. */
import { SAMPLES } from "../../commands/samples.ts";
import { samplesOfTag } from "../../derived/focus.ts";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";
import { Name } from "../shared/Name.tsx";

export function FocusBar() {
  const app = useApp();
  const { store } = app;
  const focus = store.focus.value;
  if (focus === null) return null;
  const samples = samplesOfTag(app, focus.tag);
  const index = samples.indexOf(focus.sample);
  return (
    <section class="focus-bar" aria-label="Sample in full size">
      <CommandButton command={SAMPLES.close} name="leave" class="link">
        All samples
      </CommandButton>
      <Name name={focus.tag} length={80} />
      <span class="segments" role="group" aria-label="Sample">
        <CommandButton command={SAMPLES.previous} iconSize={15} />
        <output>
          {index + 1} of {samples.length}
        </output>
        <CommandButton command={SAMPLES.next} iconSize={15} />
      </span>
    </section>
  );
}

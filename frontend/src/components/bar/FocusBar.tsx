/** Above the one sample that fills the window: which it is, the next ones, and the way back. */
import { focusBy, samplesOfTag } from "../../derived/focus.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { Name } from "../shared/Name.tsx";

export function FocusBar() {
  const app = useApp();
  const { store } = app;
  const focus = store.focus.value;
  if (focus === null) return null;
  const samples = samplesOfTag(app, focus.tag);
  const index = samples.indexOf(focus.sample);
  return (
    <section class="focus-bar" aria-label="One sample">
      <button
        class="link"
        name="leave"
        title="Back to all samples (Esc)"
        onClick={() => store.jump(() => (store.focus.value = null))}
      >
        All samples
      </button>
      <Name name={focus.tag} length={80} />
      <span class="segments" role="group" aria-label="Sample">
        <button
          aria-label="Previous sample"
          title="Previous sample (↑)"
          disabled={index <= 0}
          onClick={() => focusBy(app, -1)}
        >
          <Icon name="chevron" size={15} />
        </button>
        <output>
          {index + 1} of {samples.length}
        </output>
        <button
          aria-label="Next sample"
          title="Next sample (↓)"
          disabled={index === samples.length - 1}
          onClick={() => focusBy(app, 1)}
        >
          <Icon name="chevron" size={15} />
        </button>
      </span>
    </section>
  );
}

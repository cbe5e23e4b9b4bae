/** Whether pictures stand side by side only, or are laid over what they are compared with. */
import type { Mode } from "../../model/place.ts";
import { useApp } from "../shared/context.ts";

const MODES: readonly (readonly [Mode, string, string])[] = [
  ["side", "Side by side", "Each picture in its own pane (W)"],
  ["wipe", "Wipe", "A line divides each picture from the one that it is compared with (W)"],
  ["blink", "Blink", "Each picture takes turns with the one that it is compared with (W; hold B)"],
];

export function ModeControl() {
  const { store } = useApp();
  return (
    <div class="segments" role="group" aria-label="Show">
      {MODES.map(([mode, label, title]) => (
        <button
          key={mode}
          name={`mode-${mode}`}
          aria-pressed={store.mode.value === mode}
          title={title}
          onClick={() => (store.mode.value = mode)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** A choice as buttons side by side; its key takes the next one. */
import type { ComponentChildren } from "preact";
import type { Choice } from "../../commands/command.ts";
import { shortcutsOf, withHint } from "../../commands/hint.ts";
import { useApp } from "./context.ts";

interface ChoiceButtonsProps<T extends string> {
  readonly choice: Choice<T>;
  /** The buttons are called after it, for tests. */
  readonly name: string;
  readonly label: string;
  /** Buttons beside those of the choice. */
  readonly children?: ComponentChildren;
}

export function ChoiceButtons<T extends string>(props: ChoiceButtonsProps<T>) {
  const { choice, name, label, children } = props;
  const app = useApp();
  const chosen = choice.chosen(app);
  return (
    <div class="segments" role="group" aria-label={label} aria-keyshortcuts={shortcutsOf(choice)}>
      {choice.options(app).map((option) => (
        <button
          key={option.value}
          name={`${name}-${option.value}`}
          aria-pressed={option.value === chosen}
          title={withHint(option.title, choice)}
          onClick={() => choice.choose(app, option.value)}
        >
          {option.label}
        </button>
      ))}
      {children}
    </div>
  );
}

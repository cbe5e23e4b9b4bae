/** A choice as a drop-down list; its key takes the next one. */
import type { Choice } from "../../commands/command.ts";
import { shortcutsOf, withHint } from "../../commands/hint.ts";
import { useApp } from "./context.ts";

interface ChoiceSelectProps<T extends string> {
  readonly choice: Choice<T>;
  readonly name: string;
  /** Where there is no text beside it. */
  readonly label?: string;
}

export function ChoiceSelect<T extends string>({ choice, name, label }: ChoiceSelectProps<T>) {
  const app = useApp();
  const options = choice.options(app);
  const chosen = choice.chosen(app);
  const now = options.find(({ value }) => value === chosen);
  return (
    <select
      name={name}
      aria-label={label}
      aria-keyshortcuts={shortcutsOf(choice)}
      title={withHint(now?.title ?? choice.title, choice)}
      value={chosen ?? ""}
      onChange={({ currentTarget }) => {
        const option = options.find(({ value }) => value === currentTarget.value);
        if (option !== undefined) choice.choose(app, option.value);
      }}
    >
      {options.map(({ value, label, title }) => (
        <option key={value} value={value} title={title}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** A checkbox of a command that switches something on and off. */
import type { ComponentChildren } from "preact";
import type { Command } from "../../commands/command.ts";
import { controlProps } from "../../commands/controlProps.ts";
import { useApp } from "./context.ts";

interface CommandCheckProps {
  readonly command: Command;
  readonly name: string;
  readonly children: ComponentChildren;
}

export function CommandCheck({ command, name, children }: CommandCheckProps) {
  const app = useApp();
  const { title, ...props } = controlProps(command, app, { hasText: true });
  return (
    <label class="check" title={title}>
      <input
        type="checkbox"
        name={name}
        checked={command.isPressed?.(app) ?? false}
        aria-keyshortcuts={props["aria-keyshortcuts"]}
        onChange={() => command.perform(app)}
      />
      {children}
    </label>
  );
}

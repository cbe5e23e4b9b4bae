/** A button of a command: its icon or a text, its tooltip with the key, and its state. */
import type { ComponentChildren } from "preact";
import type { Command } from "../../commands/command.ts";
import { controlProps, iconOf } from "../../commands/controlProps.ts";
import type { Focus } from "../../model/place.ts";
import { useApp } from "./context.ts";
import { Icon } from "./Icon.tsx";

interface CommandButtonProps {
  readonly command: Command;
  /** Of a button that stands in a row: it acts on this one. */
  readonly row?: Focus;
  /** For tests. */
  readonly name?: string;
  readonly class?: string;
  readonly iconSize?: number;
  /** Another way to do the same, for the tooltip. */
  readonly gesture?: string;
  /** Shown in place of the icon. */
  readonly children?: ComponentChildren;
}

export function CommandButton(props: CommandButtonProps) {
  const { command, row, name, class: className, iconSize, gesture, children } = props;
  const app = useApp();
  const hasText = children !== undefined;
  const icon = hasText ? null : iconOf(command, app, row);
  const circumstances = { row, hasText, ...(gesture !== undefined && { gesture }) };
  return (
    <button
      name={name}
      class={className}
      {...controlProps(command, app, circumstances)}
      onClick={() => command.perform(app, row)}
    >
      {icon === null ? children : <Icon name={icon} {...(iconSize && { size: iconSize })} />}
    </button>
  );
}

/** What a control says about its command: tooltip with the key, name, state. */
import type { IconName } from "../model/icons.ts";
import type { Command, CommandApp } from "./command.ts";
import type { Focus } from "../model/place.ts";
import { shortcutsOf, withHint } from "./hint.ts";

export interface ControlProps {
  readonly title: string;
  readonly "aria-keyshortcuts": string;
  readonly "aria-label"?: string;
  readonly "aria-pressed"?: boolean;
  readonly "aria-expanded"?: boolean;
  readonly disabled?: boolean;
}

interface Circumstances {
  readonly row?: Focus | undefined;
  /** Whether the control has a text, which then is its name. */
  readonly hasText?: boolean;
  /** Another way to do the same, for the tooltip. */
  readonly gesture?: string;
}

export function controlProps(
  command: Command,
  app: CommandApp,
  { row, hasText = false, gesture = "" }: Circumstances = {},
): ControlProps {
  const { title, titleNow, name, isPressed, isExpanded, isDisabled } = command;
  const named = typeof name === "function" ? name(app) : name;
  const label = named ?? (hasText ? undefined : title);
  return {
    title: withHint(titleNow?.(app, row) ?? title, command, gesture),
    "aria-keyshortcuts": shortcutsOf(command),
    ...(label !== undefined && { "aria-label": label }),
    ...(isPressed !== undefined && { "aria-pressed": isPressed(app, row) }),
    ...(isExpanded !== undefined && { "aria-expanded": isExpanded(app) }),
    ...(isDisabled !== undefined && { disabled: isDisabled(app) }),
  };
}

export function iconOf({ icon }: Command, app: CommandApp, row?: Focus): IconName | null {
  return (typeof icon === "function" ? icon(app, row) : icon) ?? null;
}

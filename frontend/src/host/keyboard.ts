/** The one dispatcher of keys: looks a key up in a table. The help dialog shows the same table. */

export interface Key {
  /** As KeyboardEvent.key says it; "Shift+" in front where Shift must be held. */
  readonly keys: readonly string[];
  /** What the help calls them. */
  readonly label: string;
  readonly does: string;
  readonly run: () => void;
  /** Where it does nothing else, the key keeps what it does in any page. */
  readonly when?: () => boolean;
  /** For keys that act while they are held. */
  readonly release?: () => void;
}

export function key(
  keys: readonly string[],
  label: string,
  does: string,
  run: () => void,
  when?: () => boolean,
): Key {
  return { keys, label, does, run, ...(when !== undefined && { when }) };
}

export function listenToKeys(table: readonly Key[]): () => void {
  const byName = new Map(table.flatMap((key) => key.keys.map((name) => [name, key] as const)));
  const listener = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (belongsToTarget(event)) return;
    const named = event.shiftKey ? byName.get(`Shift+${event.key}`) : undefined;
    const key = named ?? byName.get(event.key);
    if (key === undefined || key.when?.() === false) return;
    event.preventDefault();
    key.run();
  };
  const up = (event: KeyboardEvent): void => byName.get(event.key)?.release?.();
  // A key that is let go elsewhere is not heard of here.
  const away = (): void => table.forEach(({ release }) => release?.());
  document.addEventListener("keydown", listener);
  document.addEventListener("keyup", up);
  window.addEventListener("blur", away);
  return () => {
    document.removeEventListener("keydown", listener);
    document.removeEventListener("keyup", up);
    window.removeEventListener("blur", away);
  };
}

/** Typing stays typing, Space presses a focused button, a dialog keeps its keys, a popover its Esc. */
function belongsToTarget({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("dialog[open]") !== null) return true;
  if (key === "Escape" && document.querySelector(":popover-open") !== null) return true;
  if (target.matches("textarea, select, input:not([type=checkbox]), [contenteditable]"))
    return true;
  return (key === " " || key === "Enter") && target.matches("button, input, summary, a");
}

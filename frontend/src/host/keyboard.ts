/** The one dispatcher of keys: looks a key up in a table. */

export interface Key {
  /** As KeyboardEvent.key says it, letters in lower case; "Shift+" in front where Shift must be held. */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** Where it does nothing else, the key keeps what it does in any page. */
  readonly when?: () => boolean;
  /** For keys that act while they are held. */
  readonly release?: () => void;
}

export function listenToKeys(table: readonly Key[]): () => void {
  const byName = new Map<string, Key[]>();
  for (const key of table) {
    for (const name of key.keys) byName.set(name, [...(byName.get(name) ?? []), key]);
  }
  const listener = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (belongsToTarget(event)) return;
    const name = nameOf(event);
    const shifted = event.shiftKey ? byName.get(`Shift+${name}`) : undefined;
    const key = (shifted ?? byName.get(name))?.find(({ when }) => when?.() !== false);
    if (key === undefined) return;
    event.preventDefault();
    key.run();
  };
  const up = (event: KeyboardEvent): void =>
    byName.get(nameOf(event))?.forEach(({ release }) => release?.());
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

/** Letters are the same with Shift or Caps Lock. */
function nameOf({ key }: KeyboardEvent): string {
  return key.length === 1 ? key.toLowerCase() : key;
}

const SLIDER_KEYS = ["Arrow", "Home", "End", "Page"];

/** Typing stays typing, Space presses a focused button, a dialog keeps its keys, a popover its Esc. */
function belongsToTarget({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("dialog[open]") !== null) return true;
  if (key === "Escape" && document.querySelector(":popover-open") !== null) return true;
  if (target.matches("input[type=range]")) return SLIDER_KEYS.some((name) => key.startsWith(name));
  if (target.matches("textarea, select, input:not([type=checkbox]), [contenteditable]"))
    return true;
  return (key === " " || key === "Enter") && target.matches("button, input, summary, a");
}

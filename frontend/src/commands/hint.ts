/** How keys are written: for readers, and for screen readers. Pure. */

interface Keyed {
  readonly keys: readonly string[];
}

/** Fields and dialogs take Esc for themselves. */
export const ESCAPE: Keyed = { keys: ["Escape"] };

const LABELS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  " ": "Space",
  "-": "−",
};

/** As aria-keyshortcuts wants them: there a plus joins keys, and a space separates shortcuts. */
const SHORTCUTS: Readonly<Record<string, string>> = { " ": "Space", "+": "Plus" };

/** The first key of a command, as the help and tooltips write it: "K", "Shift ←". */
export function hintOf({ keys: [first = ""] }: Keyed): string {
  const isShifted = first.startsWith("Shift+");
  const name = isShifted ? first.slice("Shift+".length) : first;
  const label = LABELS[name] ?? (name.length === 1 ? name.toUpperCase() : name);
  return isShifted ? `Shift ${label}` : label;
}

/** A tooltip with the key that does the same: "Zoom in (+)"; `gesture` is another way to do it. */
export function withHint(title: string, command: Keyed, gesture = ""): string {
  const ways = [hintOf(command), ...(gesture === "" ? [] : [gesture])];
  return `${title} (${ways.join(", ")})`;
}

/** All its keys, as the attribute `aria-keyshortcuts` takes them. */
export function shortcutsOf({ keys }: Keyed): string {
  return keys
    .map((key) => SHORTCUTS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(" ");
}

/** Preferences, which are not part of a place: remembered in the browser for the next time the page is opened. */
import type { Address } from "../model/place.ts";

/** Parts of the address that are preferences. */
const PREFERENCES = ["speed", "size", "blink", "errorTheme", "hiddenRoles"] as const;

const KEY = "triptych.preferences";

/** What was saved last: the storage is slow. */
let saved = "";

/** The address to begin with: a link says all itself, also what it leaves out. */
export function withPreferences(address: Address): Address {
  return Object.keys(address).length > 0 ? address : readPreferences();
}

export function savePreferences(address: Address): void {
  const preferences = JSON.stringify(
    Object.fromEntries(PREFERENCES.map((part) => [part, address[part] ?? ""])),
  );
  if (preferences === saved) return;
  saved = preferences;
  try {
    localStorage.setItem(KEY, preferences);
  } catch {
    // Storage may be full or forbidden: then it is the usual look the next time.
  }
}

function readPreferences(): Address {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof found !== "object" || found === null) return {};
    const parts = PREFERENCES.map(
      (part) => [part, (found as Record<string, unknown>)[part]] as const,
    );
    return Object.fromEntries(
      parts.filter(
        (entry): entry is [(typeof PREFERENCES)[number], string] => typeof entry[1] === "string",
      ),
    );
  } catch {
    return {};
  }
}

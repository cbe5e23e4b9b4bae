/** What is taste and not a place is remembered in the browser, for when the page is opened anew. */
import type { Address } from "../model/place.ts";

/** Parts of the address that are taste. */
const TASTE = ["speed", "size", "blink", "errorTheme", "hiddenRoles"] as const;

const KEY = "triptych.taste";

/** What was saved last: the storage is slow. */
let saved = "";

/** The address to begin with: a link says all itself, also what it leaves out. */
export function withTaste(address: Address): Address {
  return Object.keys(address).length > 0 ? address : readTaste();
}

export function saveTaste(address: Address): void {
  const taste = JSON.stringify(
    Object.fromEntries(TASTE.map((part) => [part, address[part] ?? ""])),
  );
  if (taste === saved) return;
  saved = taste;
  try {
    localStorage.setItem(KEY, taste);
  } catch {
    // Storage may be full or forbidden: then it is the usual look the next time.
  }
}

function readTaste(): Address {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof found !== "object" || found === null) return {};
    const parts = TASTE.map((part) => [part, (found as Record<string, unknown>)[part]] as const);
    return Object.fromEntries(
      parts.filter(
        (entry): entry is [(typeof TASTE)[number], string] => typeof entry[1] === "string",
      ),
    );
  } catch {
    return {};
  }
}

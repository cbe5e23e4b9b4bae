/** Keeps the place in the address, jumps in the browser's history, and preferences in its storage. */
import { computed, effect } from "@preact/signals";
import { readPlace, writePlace, type Address } from "../model/place.ts";
import { namesIn, type Store } from "../state/store.ts";
import { keepInHistory, readAddress, watchAddress, writeAddress } from "./address.ts";
import { savePreferences } from "./preferences.ts";

const WRITE_ADDRESS_MS = 250;
/** One may go on or back soon after a jump. But the pictures come first: the browser is told of both. */
const WRITE_JUMP_MS = 100;

/** The address follows the place, a moment later; a pasted link and Back move the place. */
export function syncAddress(store: Store): () => void {
  let timer = 0;
  /** What the address bar said last, as far as is known here. */
  let written: Address | null = null;
  let before: Address | null = null;
  /** Where a jump began that the history does not know of yet. */
  let left: Address | null = null;
  let jumps = store.jumps.peek();
  const isKnown = computed(() => store.catalog.value !== null);

  const write = (address: Address): void => {
    writeAddress(address);
    // As it is, and not as it should be: a browser may refuse what comes too often.
    written = readAddress();
  };
  const keepLeft = (): void => {
    if (left === null) return;
    write(left);
    keepInHistory();
    left = null;
  };
  const arrive = (address: Address): void => {
    const catalog = store.catalog.peek();
    // Somebody has replaced the whole hash: that says nothing about our place, which goes back in.
    if (written !== null && isEmpty(address)) return writeAddress(written);
    if (catalog === null || (written !== null && isSame(address, written))) return;
    const place = readPlace(address, namesIn(catalog));
    left = null;
    written = address;
    store.restore({ ...place, position: place.position ?? store.position.peek() });
  };
  const settle = (address: Address): void => {
    // Where the browser is late to tell of Back or of a link, what the address says now goes first.
    const there = readAddress();
    if (written !== null && !isEmpty(there) && !isSame(there, written)) return arrive(there);
    keepLeft();
    write(address);
    savePreferences(address);
  };

  const stopWriting = effect(() => {
    const address = writePlace(store.place.value);
    const isJump = store.jumps.value !== jumps;
    jumps = store.jumps.value;
    // Before the first catalog the place is not read yet.
    if (!isKnown.value) return;
    const from = before;
    before = address;
    if (isJump && from !== null && !isSame(address, from)) {
      keepLeft();
      left = from;
    }
    clearTimeout(timer);
    timer = window.setTimeout(
      () => settle(address),
      left === null ? WRITE_ADDRESS_MS : WRITE_JUMP_MS,
    );
  });

  const stopWatching = watchAddress(arrive);

  return () => {
    clearTimeout(timer);
    stopWriting();
    stopWatching();
  };
}

function isEmpty(address: Address): boolean {
  return Object.keys(address).length === 0;
}

function isSame(a: Address, b: Address): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(
    (key) => (a[key] ?? "") === (b[key] ?? ""),
  );
}

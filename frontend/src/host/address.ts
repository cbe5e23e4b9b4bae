/**
 * The page's part of the address bar: `&p.triptych.step=40` in TensorBoard's own hash, or the hash
 * of this document when the page is opened by itself.
 */
import { ADDRESS_KEYS, type Address } from "../model/place.ts";

const PREFIX = "p.triptych.";

interface HostWindow extends Window {
  readonly tensorboard?: {
    readonly tf_storage?: {
      setString(key: string, value: string, options: Record<string, unknown>): void;
    };
  };
}

export function readAddress(): Address {
  try {
    return parseHash(hostWindow().location.hash);
  } catch {
    return {};
  }
}

export function writeAddress(address: Address): void {
  try {
    const host = hostWindow() as HostWindow;
    const storage = host.tensorboard?.tf_storage;
    const there = storage === undefined ? {} : parseHash(host.location.hash);
    for (const key of storage === undefined ? [] : ADDRESS_KEYS) {
      // Each one is a change of the address that the browser must be told of.
      if ((there[key] ?? "") === (address[key] ?? "")) continue;
      // TensorBoard keeps its other parts; an empty value equals the default and is left out.
      const options = { defaultValue: "", useLocationReplace: true };
      storage?.setString(PREFIX + key, address[key] ?? "", options);
    }
    if (storage !== undefined) return;
    const url = new URL(host.location.href);
    url.hash = replaceInHash(url.hash, address);
    host.history.replaceState(host.history.state, "", url);
  } catch {
    // A host of another origin keeps its address to itself; the page works without.
  }
}

/** What is in the address now stays in the browser's history: Back returns to it. */
export function keepInHistory(): void {
  try {
    const { history, location } = hostWindow();
    history.pushState(history.state, "", location.href);
  } catch {
    // As above.
  }
}

/** Calls `changed` when the user changes the address: a link pasted, or Back. */
export function watchAddress(changed: (address: Address) => void): () => void {
  try {
    const host = hostWindow();
    const listener = (): void => changed(readAddress());
    host.addEventListener("hashchange", listener);
    return () => host.removeEventListener("hashchange", listener);
  } catch {
    return () => {};
  }
}

export function parseHash(hash: string): Address {
  const address: Record<string, string> = {};
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, value] = part.split("=").map(decode);
    if (key !== undefined && value !== undefined && key.startsWith(PREFIX)) {
      address[key.slice(PREFIX.length)] = value;
    }
  }
  return address;
}

/** The hash with our keys replaced and everything else as it was. */
export function replaceInHash(hash: string, address: Address): string {
  const others = hash
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part !== "" && !decode(part).startsWith(PREFIX));
  const ours = ADDRESS_KEYS.filter((key) => (address[key] ?? "") !== "").map(
    (key) => `${PREFIX}${key}=${encodeURIComponent(address[key] ?? "")}`,
  );
  return [...others, ...ours].join("&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostWindow(): Window {
  // Reading the hash of a parent of another origin throws; then there is none to keep.
  return window.parent !== window && window.parent.location.hash !== undefined
    ? window.parent
    : window;
}

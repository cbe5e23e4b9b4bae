/** Names out of a log: order, short forms and prefixes. They may hold anything, at any length. */

const collator = new Intl.Collator("en", { numeric: true });

/** run2 before run10, as the server sorts. */
export function naturally(a: string, b: string): number {
  if (a === b) return 0;
  return collator.compare(a, b) || (a < b ? -1 : 1);
}

/** At most `length` characters, with the middle left out: the ends of run names tell them apart. */
export function shorten(name: string, length: number): string {
  // By code points, so that no surrogate pair is cut; a 10,000 character name is cut before that.
  const points = [
    ...(name.length > 4 * length ? name.slice(0, 2 * length) + name.slice(-2 * length) : name),
  ];
  if (points.length <= length) return name;
  const head = Math.ceil((length - 1) / 2);
  return `${points.slice(0, head).join("")}…${points.slice(points.length - (length - 1 - head)).join("")}`;
}

/**
 * What tells names apart: words that all of them have at the same place become "…"; where names do not
 * begin alike, all of those that do. Words are what stands between slashes, underlines and spaces, or
 * hyphens and dots where there is nothing else.
 */
export function tellApart(names: readonly string[]): ReadonlyMap<string, string> {
  const separator = names.some((name) => COARSE.test(name)) ? COARSE : FINE;
  const families = new Map<string, string[][]>();
  for (const name of names) {
    const words = name.split(separator);
    const first = bare(words[0]) ?? "";
    const family = families.get(first);
    if (family === undefined) families.set(first, [words]);
    else family.push(words);
  }
  const short = new Map([...families.values()].flatMap(shortenFamily));
  // What is the same in two families needs more words.
  const isUnique = new Set(short.values()).size === new Set(names).size;
  return new Map(names.map((name) => [name, isUnique ? (short.get(name) ?? name) : name]));
}

/** Names that begin alike, as words. */
function shortenFamily(
  family: readonly (readonly string[])[],
): readonly (readonly [string, string])[] {
  const isShared = (family[0] ?? []).map((word, at) =>
    family.every((other) => bare(other[at]) === bare(word)),
  );
  return family.map((words) => {
    const name = words.join("");
    const kept = words.map((word, at) => (family.length > 1 && isShared[at] ? null : word));
    const short = joinKept(kept);
    // A name that is the beginning of another has no word of its own.
    const isShort = short !== "…" && short.length < name.length;
    return [name, isShort ? short : name];
  });
}

/** Without the separator that follows. */
function bare(word: string | undefined): string | undefined {
  return word?.replace(ANY, "");
}

/** The separator belongs to the word before it. */
const COARSE = /(?<=[/_\s])/;
const FINE = /(?<=[-.])/;
const ANY = /[/_\s.-]$/;

/** Each stretch of words that are left out becomes one sign. */
function joinKept(words: readonly (string | null)[]): string {
  return words
    .map((word, at) => (word !== null ? word : words[at - 1] === null ? "" : "…"))
    .join("");
}

/** What stands before the last slash, and what after it. */
export function splitTag(tag: string): { readonly prefix: string; readonly leaf: string } {
  const slash = tag.lastIndexOf("/");
  return slash < 0
    ? { prefix: "", leaf: tag }
    : { prefix: tag.slice(0, slash), leaf: tag.slice(slash + 1) };
}

/** As the side bar and the page list tags: by prefix, those without one first. */
export function byTag(a: string, b: string): number {
  return naturally(splitTag(a).prefix, splitTag(b).prefix) || naturally(a, b);
}

/** Tags under their prefixes, both in natural order, tags without a prefix first. */
export function byPrefix(tags: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  for (const tag of [...tags].sort(byTag)) {
    const { prefix } = splitTag(tag);
    const section = sections.get(prefix);
    if (section === undefined) sections.set(prefix, [tag]);
    else section.push(tag);
  }
  return sections;
}

/** 32-bit FNV-1a, for choices that must be the same whenever the page is opened. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}

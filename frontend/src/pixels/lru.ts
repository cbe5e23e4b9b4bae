/** Keeps things up to a number of bytes and drops what was used longest ago, but nothing in use. */

export class ByteLru<T> {
  // A Map iterates in the order of insertion: the first key is the one used longest ago.
  readonly #entries = new Map<string, { readonly value: T; readonly bytes: number }>();
  readonly #pins = new Map<string, number>();
  #bytes = 0;

  constructor(
    readonly limit_bytes: number,
    readonly dropped: (value: T) => void,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  set(key: string, value: T, bytes: number): void {
    this.#remove(key);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    this.#shrink(key);
  }

  /** Keeps `key` from being dropped until the answer is called. */
  pin(key: string): () => void {
    this.#pins.set(key, (this.#pins.get(key) ?? 0) + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const left = (this.#pins.get(key) ?? 1) - 1;
      if (left > 0) this.#pins.set(key, left);
      else this.#pins.delete(key);
      this.#shrink(null);
    };
  }

  /** Drops what is not in use. */
  drop(key: string): void {
    if (!this.#pins.has(key)) this.#remove(key);
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.#remove(key);
  }

  #shrink(newest: string | null): void {
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= this.limit_bytes) return;
      // What has just come is wanted, even when it alone is over the limit.
      if (key !== newest && !this.#pins.has(key)) this.#remove(key);
    }
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    this.dropped(entry.value);
  }
}

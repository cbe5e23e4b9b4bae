/** Looks into JSON of unknown form: what has the wrong type becomes its neutral value. */

export type Json = Readonly<Record<string, unknown>>;

export function mapOf<T>(json: unknown, read: (value: unknown) => T): ReadonlyMap<string, T> {
  return new Map(Object.entries(object(json)).map(([name, value]) => [name, read(value)]));
}

export function object(json: unknown): Json {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Json) : {};
}

export function list(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

export function text(json: unknown): string {
  return typeof json === "string" ? json : "";
}

export function textOrNull(json: unknown): string | null {
  return typeof json === "string" ? json : null;
}

export function number(json: unknown): number | null {
  return typeof json === "number" && Number.isFinite(json) ? json : null;
}

/**
 * Metrics by name and definition: numbers of one name that were measured by two definitions are two
 * metrics, in no curve and no order together. Where one of them is all there is, it has its plain
 * name. Pure.
 */
import { mapOf, object } from "../json.ts";

/** What stands behind the name in an id; null for the first definition, values as they were given. */
const FRACTIONS = " (fractions)";
/** A definition that this page does not know. */
const OTHER = " (other definition)";

function endOf(definition: unknown): string {
  if (typeof definition !== "string") return "";
  return definition === "fractions" ? FRACTIONS : OTHER;
}

/** Metrics of a series' metadata, by id. */
export function readMetrics<T>(json: unknown, read: (value: unknown) => T): ReadonlyMap<string, T> {
  const byName = mapOf(json, (value) => [endOf(object(value)["definition"]), read(value)] as const);
  return new Map([...byName].map(([name, [end, value]]) => [name + end, value]));
}

/** The id of a metric by one of its definitions. */
export function metricId(name: string, definition: unknown): string {
  return name + endOf(definition);
}

/** The name that a metric was logged by. */
export function loggedName(id: string): string {
  const end = [FRACTIONS, OTHER].find((one) => id.endsWith(one));
  return end === undefined ? id : id.slice(0, -end.length);
}

/** What people read: tells the definition where there is another of that name among all of them. */
export function metricLabel(id: string, ids: readonly string[]): string {
  const name = loggedName(id);
  if (!ids.some((other) => other !== id && loggedName(other) === name)) return name;
  if (id.endsWith(FRACTIONS)) return `${name} of the range`;
  return id === name ? `${name} as given` : id;
}

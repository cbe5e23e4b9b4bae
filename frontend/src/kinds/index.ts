/** The kinds of panes that the page knows: a new one is added to `KINDS`. */
import { object, text } from "../json.ts";
import { flow } from "./flow.ts";
import { image } from "./image.ts";
import { labels } from "./labels.ts";
import type { PaneKind } from "./paneKind.ts";
import { scalar } from "./scalar.ts";
import { unknown } from "./unknown.ts";

/** By the names that they have in a log. */
const KINDS = { image, labels, scalar, flow, unknown };

export type PaneKindName = keyof typeof KINDS;

/** What the numbers of a pane mean. */
export type PaneSpec = ReturnType<(typeof KINDS)[PaneKindName]["read"]>;

/** The kind of a pane, to be asked about that pane. */
export function kindOf(spec: PaneSpec): PaneKind<PaneSpec> {
  return KINDS[spec.kind] as PaneKind<PaneSpec>;
}

export function readSpec(json: unknown): PaneSpec {
  const spec = object(json);
  const name = text(spec["kind"]) || "image";
  const kind = isKnown(name) ? KINDS[name] : unknown;
  return kind.read(spec, spec["volume"] === true);
}

function isKnown(name: string): name is PaneKindName {
  return Object.hasOwn(KINDS, name);
}

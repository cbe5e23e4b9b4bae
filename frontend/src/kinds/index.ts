/** The kinds of panes that the page knows. */
import type { PaneSpec } from "../api/contract.ts";
import { flow } from "./flow.ts";
import { image } from "./image.ts";
import { labels } from "./labels.ts";
import type { PaneKind, SpecOf } from "./paneKind.ts";
import { scalar } from "./scalar.ts";
import { unknown } from "./unknown.ts";

const KINDS: { readonly [Kind in PaneSpec["kind"]]: PaneKind<SpecOf<Kind>> } = {
  image,
  labels,
  scalar,
  flow,
  unknown,
};

/** The kind of a pane, to be asked about that pane. */
export function kindOf(spec: PaneSpec): PaneKind<PaneSpec> {
  return KINDS[spec.kind] as PaneKind<PaneSpec>;
}

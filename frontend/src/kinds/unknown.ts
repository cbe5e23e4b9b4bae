/** What this page does not know. */
import { text } from "../json.ts";
import { DEFAULTS } from "./defaults.ts";
import type { BaseSpec, PaneKind } from "./paneKind.ts";

export interface UnknownSpec extends BaseSpec {
  readonly kind: "unknown";
  /** The name of the kind in the log. */
  readonly name: string;
}

export const unknown: PaneKind<UnknownSpec> = {
  ...DEFAULTS,
  read: (json, isVolume) => ({ kind: "unknown", isVolume, name: text(json["kind"]) }),
  whyNot: ({ name }) => `This version of the page cannot show panes of kind “${name}”`,
  noun: "an unknown kind of pane",
  compared: "numbers",
  autoRange: null,
  group: () => null,
  recipe({ name }) {
    throw new Error(`panes of kind “${name}” are not drawn`);
  },
};

/** What is wrong with the series of one group, for people, wherever it was told. Pure. */
import type { Notice } from "../api/contract.ts";
import type { Source } from "./cells.ts";

export interface GroupNotice {
  readonly run: string;
  readonly message: string;
}

/** Of the catalog those with the tag and a run of the group; each message once for a run. */
export function noticesOf(
  tag: string,
  sources: readonly Source[],
  catalog: readonly Notice[],
): readonly GroupNotice[] {
  return sources.flatMap(({ run, state }) => {
    const told = catalog.filter((notice) => notice.run === run && notice.tag === tag);
    const messages = new Set([
      ...told.map(({ message }) => message),
      ...(state.kind === "ready" ? state.series.notices : []),
      ...(state.kind === "failed" ? [state.reason] : []),
    ]);
    return [...messages].map((message) => ({ run, message }));
  });
}

/** The heading of a group: folds it, and says how much there is and what is not. */
import type { Change } from "../../model/changes.ts";
import { amount, countSteps, thinning, type Group } from "../../model/groups.ts";
import { MARGIN } from "../../model/layout.ts";
import { shorten } from "../../model/names.ts";
import { Changes } from "../row/Changes.tsx";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { Name } from "../shared/Name.tsx";
import { Description } from "./Description.tsx";

interface GroupHeadingProps {
  readonly group: Group;
  readonly samples: number;
  readonly isFolded: boolean;
  /** Inputs and targets of several samples that did not stay the same. */
  readonly changes: readonly Change[];
}

export function GroupHeading({ group, samples, isFolded, changes }: GroupHeadingProps) {
  const { store, panels } = useApp();
  const fold = (): void => {
    const folded = new Set(store.folded.value);
    if (!folded.delete(group.tag)) folded.add(group.tag);
    store.folded.value = folded;
  };
  return (
    <header
      class="group-heading"
      style={{ width: `${panels.availableSize.value.width + 2 * MARGIN}px` }}
    >
      <h2>
        <button aria-expanded={!isFolded} onClick={fold}>
          <Icon name="chevron" size={16} />
          <Name name={group.tag} length={120} />
        </button>
      </h2>
      <span class="amount" title={stepsByRun(group)}>
        {amount(samples, "sample")} · {countSteps(group)}
      </span>
      {thinning(group).map(({ shown, reason }) => (
        <span key={reason} class="kept" title={`${amount(shown, "step")} shown. ${reason}`}>
          {amount(shown, "step")} shown: {reason}
        </span>
      ))}
      <Changes changes={changes} isOfOne={group.members.length === 1} />
      <Description group={group} />
    </header>
  );
}

/** Of a long list, the beginning. */
const RUNS_NAMED = 40;

function stepsByRun({ members }: Group): string {
  const lines = members.map(
    ({ run, entry }) => `${shorten(run, 80)}: ${amount(entry.count, "step")}`,
  );
  const more = lines.length - RUNS_NAMED;
  return [...lines.slice(0, RUNS_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** How the steps of several runs are laid on the one timeline. */
import { ALIGNS, type Align } from "../../model/align.ts";
import { useApp } from "../shared/context.ts";

const WORDS: Readonly<Record<Align, readonly [label: string, title: string]>> = {
  step: ["step", "All runs at the same step"],
  progress: ["progress", "All runs at the same part of their way, 0 to 100 %"],
  newest: ["newest", "Each run at its newest step, or as many steps before it"],
};

/** One run alone has nothing to be aligned with. */
export function AlignChoice() {
  const { store } = useApp();
  const align = store.align.value;
  if (store.activeRuns.value.length < 2 && align === "step") return null;
  return (
    <label class="rail-choice align" title={`${WORDS[align][1]} (T)`}>
      align by
      <select
        name="align"
        value={align}
        onChange={({ currentTarget }) =>
          store.setAlign(ALIGNS.find((known) => known === currentTarget.value) ?? "step")
        }
      >
        {ALIGNS.map((known) => (
          <option key={known} value={known} title={WORDS[known][1]}>
            {WORDS[known][0]}
          </option>
        ))}
      </select>
    </label>
  );
}

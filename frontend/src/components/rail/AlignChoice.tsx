/** How the steps of several runs are laid on the one timeline. */
import { STEPS } from "../../commands/steps.ts";
import { ChoiceSelect } from "../shared/ChoiceSelect.tsx";
import { useApp } from "../shared/context.ts";

/** One run alone has nothing to be aligned with. */
export function AlignChoice() {
  const { store } = useApp();
  if (store.activeRuns.value.length < 2 && store.align.value === "step") return null;
  return (
    <label class="rail-choice align">
      align by
      <ChoiceSelect choice={STEPS.align} name="align" />
    </label>
  );
}

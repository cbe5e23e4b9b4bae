/** Whether there are error maps, and of which kind. */
import { COMPARE } from "../../commands/compare.ts";
import { ChoiceSelect } from "../shared/ChoiceSelect.tsx";

export function ErrorSelect() {
  return <ChoiceSelect choice={COMPARE.error} name="error" label="Error maps" />;
}

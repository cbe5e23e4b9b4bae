/** Whether pictures stand side by side only, or are laid over their reference. */
import { COMPARE } from "../../commands/compare.ts";
import { ChoiceButtons } from "../shared/ChoiceButtons.tsx";

export function ModeControl() {
  return <ChoiceButtons choice={COMPARE.mode} name="mode" label="Show" />;
}

/** Which tags a control acts on; not there where it is the only one of its kind. */
import type { Family } from "../state/families.ts";
import { shorten } from "../state/names.ts";
import { useWorld } from "./context.ts";

interface FamilyNameProps {
  /** null for pictures as the browser decodes them. */
  readonly family: Family | null;
  readonly isOnly: boolean;
}

export function FamilyName({ family, isOnly }: FamilyNameProps) {
  const { inView } = useWorld();
  if (isOnly) return null;
  if (family === null) return <span class="family-name">pictures</span>;
  const tags = inView.tagsOf(family);
  const [first = ""] = tags;
  const more = tags.length > 1 ? ` +${tags.length - 1}` : "";
  return (
    <span class="family-name" title={`Of ${shorten(tags.join(", "), 2000)}`}>
      {shorten(first, 16)}
      {more}
    </span>
  );
}

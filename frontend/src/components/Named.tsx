/** A control, and which tags it acts on where there are others of its kind. */
import type { ComponentChildren } from "preact";
import type { Family } from "../state/families.ts";
import { shorten } from "../state/names.ts";
import { useWorld } from "./context.ts";

interface NamedProps {
  /** null for pictures as the browser decodes them. */
  readonly family: Family | null;
  readonly isOnly: boolean;
  readonly children: ComponentChildren;
}

export function Named({ family, isOnly, children }: NamedProps) {
  if (isOnly) return <>{children}</>;
  return (
    <div class="named">
      {family === null ? <b>pictures</b> : <Tags family={family} />}
      {children}
    </div>
  );
}

function Tags({ family }: { readonly family: Family }) {
  const { inView } = useWorld();
  const tags = inView.tagsOf(family);
  const [first = ""] = tags;
  const more = tags.length > 1 ? ` +${tags.length - 1}` : "";
  return <b title={`Of ${shorten(tags.join(", "), 2000)}`}>{shorten(first, 16) + more}</b>;
}

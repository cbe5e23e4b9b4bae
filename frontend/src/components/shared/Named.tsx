/** A control, and what it acts on where there are others of its kind: some roles, or the outputs of some tags. */
import type { ComponentChildren } from "preact";
import type { Family } from "../../model/families.ts";
import { shorten } from "../../model/names.ts";
import { useApp } from "./context.ts";

interface NamedProps {
  /** null for pictures as the browser decodes them. */
  readonly family: Family | null;
  readonly isOnly: boolean;
  /** There is one for outputs only: they are told apart by their tags. */
  readonly areOutputs?: boolean;
  readonly children: ComponentChildren;
}

export function Named({ family, isOnly, areOutputs = false, children }: NamedProps) {
  if (isOnly) return <>{children}</>;
  return (
    <div class="named">
      {family === null ? <b>pictures</b> : <Whose family={family} areOutputs={areOutputs} />}
      {children}
    </div>
  );
}

interface WhoseProps {
  readonly family: Family;
  readonly areOutputs: boolean;
}

function Whose({ family, areOutputs }: WhoseProps) {
  const { inView } = useApp();
  const tags = inView.tagsOf(family);
  const { roles, isEverywhere } = inView.whereOf(family);
  const names = shorten(roles.join(", "), 32);
  if (isEverywhere && !areOutputs) return <b title={`Of all panes “${names}”`}>{names}</b>;
  const [first = ""] = tags;
  const more = tags.length > 1 ? ` +${tags.length - 1}` : "";
  return (
    <b title={`Of ${names} in ${shorten(tags.join(", "), 2000)}`}>
      {shorten(first, 16) + more}
      {!areOutputs && ` · ${names}`}
    </b>
  );
}

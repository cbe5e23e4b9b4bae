/** A control, and what it acts on where there are others of its kind: some roles, or the outputs of some tags. */
import type { ComponentChildren } from "preact";
import { shorten } from "../../model/names.ts";
import type { ValueGroup } from "../../model/valueGroups.ts";
import { useApp } from "./context.ts";

interface NamedProps {
  /** null for pictures as the browser decodes them. */
  readonly valueGroup: ValueGroup | null;
  readonly isOnly: boolean;
  /** There is one for outputs only: they are told apart by their tags. */
  readonly areOutputs?: boolean;
  readonly children: ComponentChildren;
}

export function Named({ valueGroup, isOnly, areOutputs = false, children }: NamedProps) {
  if (isOnly) return <>{children}</>;
  return (
    <div class="named">
      {valueGroup === null ? (
        <b>pictures</b>
      ) : (
        <Whose valueGroup={valueGroup} areOutputs={areOutputs} />
      )}
      {children}
    </div>
  );
}

interface WhoseProps {
  readonly valueGroup: ValueGroup;
  readonly areOutputs: boolean;
}

function Whose({ valueGroup, areOutputs }: WhoseProps) {
  const { inView } = useApp();
  const tags = inView.tagsOf(valueGroup);
  const { roles, isEverywhere } = inView.whereOf(valueGroup);
  const names = shorten(roles.join(", "), 32);
  if (isEverywhere && !areOutputs) return <b title={`All panes “${names}”`}>{names}</b>;
  const [first = ""] = tags;
  const more = tags.length > 1 ? ` +${tags.length - 1}` : "";
  return (
    <b title={`${names} in ${shorten(tags.join(", "), 2000)}`}>
      {shorten(first, 16) + more}
      {!areOutputs && ` · ${names}`}
    </b>
  );
}

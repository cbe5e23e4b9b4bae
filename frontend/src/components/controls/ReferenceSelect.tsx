/** Chooses what pictures are compared with: another role, another run, a step that stays. */
import { COMPARE } from "../../commands/compare.ts";
import { withHint } from "../../commands/hint.ts";
import { namePosition } from "../../model/align.ts";
import { offeredRoles, rolesIn } from "../../model/columns.ts";
import { shorten } from "../../model/names.ts";
import {
  isSameReference,
  nameReference,
  readReference,
  writeReference,
  type Reference,
} from "../../model/reference.ts";
import { useApp } from "../shared/context.ts";

const PIN = "pin";

const NONE: ReadonlySet<string> = new Set();

export function ReferenceSelect() {
  const app = useApp();
  const { store } = app;
  const now = store.reference.value;
  const position = store.position.value;
  const align = store.align.value;
  const roles = new Set(["target", "input", ...offeredRoles(rolesIn(store.groups.value), NONE)]);
  roles.delete("output");
  const offered: readonly Reference[] = [
    ...[...roles].map((role): Reference => ({ kind: "role", role })),
    ...store.activeRuns.value.map((run): Reference => ({ kind: "run", run })),
  ];
  const isOffered = offered.some((reference) => isSameReference(reference, now));
  return (
    <label class="choice">
      compare with
      <select
        name="reference"
        value={writeReference(now)}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          if (value === PIN) COMPARE.pin.perform(app);
          else store.reference.value = readReference(value, (name) => name);
          currentTarget.value = writeReference(store.reference.value);
        }}
      >
        {[...offered, ...(isOffered ? [] : [now])].map((reference) => (
          <option key={writeReference(reference)} value={writeReference(reference)}>
            {shorten(nameReference(reference, align), 48)}
          </option>
        ))}
        {position !== null && (
          <option value={PIN}>
            {withHint(`pin ${namePosition(align, position)}`, COMPARE.pin)}
          </option>
        )}
      </select>
    </label>
  );
}

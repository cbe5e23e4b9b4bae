/** Which columns are shown. */
import { offeredRoles, rolesIn } from "../../model/columns.ts";
import { shorten } from "../../model/names.ts";
import { withToggled } from "../../model/selection.ts";
import { useApp } from "../shared/context.ts";

export function ColumnChoice() {
  const { store } = useApp();
  const hidden = store.hiddenRoles.value;
  const all = rolesIn(store.groups.value);
  const roles = offeredRoles(all, hidden);
  return (
    <section class="rail-section columns" aria-label="Columns">
      <h2>Columns</h2>
      <div class="roles">
        {roles.map((role) => (
          <label key={role} class="check">
            <input
              type="checkbox"
              name="column"
              data-column={role}
              checked={!hidden.has(role)}
              onChange={() => (store.hiddenRoles.value = withToggled(hidden, role))}
            />
            {shorten(role, 16)}
          </label>
        ))}
      </div>
      {roles.length < all.length && (
        <p class="rail-note" role="status">
          {(all.length - roles.length).toLocaleString("en")} more columns are not shown. Hide some
          to see others.
        </p>
      )}
    </section>
  );
}

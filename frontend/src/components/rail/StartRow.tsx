/** One of those who wrote a run: when, which steps, and whether it is left out. */
import type { RunStart } from "../../api/contract.ts";
import { withToggled } from "../../model/selection.ts";
import { describeStart, nameStart } from "../../model/starts.ts";
import { useApp } from "../shared/context.ts";

export function StartRow({ start }: { readonly start: RunStart }) {
  const { store } = useApp();
  const { origin, hidden } = start;
  const name = nameStart(start, Date.now() / 1000);
  const isIn = !store.without.value.has(origin);
  return (
    <li class={isIn ? "start" : "start is-off"}>
      <label title={describeStart(start)}>
        <input
          type="checkbox"
          data-start={origin}
          checked={isIn}
          aria-label={`Include the start with steps ${name}`}
          onChange={() => (store.without.value = withToggled(store.without.peek(), origin))}
        />
        <span class="start-name">{name}</span>
        {isIn && hidden > 0 && <span class="start-hidden">{hidden} hidden</span>}
      </label>
    </li>
  );
}

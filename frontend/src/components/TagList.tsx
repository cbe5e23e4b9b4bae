/** The tags by prefix: a click goes to the group, the filter leaves out what is not wanted. */
import { useSignal } from "@preact/signals";
import { byPrefix, splitTag } from "../state/names.ts";
import { useWorld } from "./context.ts";
import { FilterBox } from "./FilterBox.tsx";
import { Icon } from "./Icon.tsx";
import { Name } from "./Name.tsx";
import { scrollToGroup } from "./scrolling.ts";

export function TagList() {
  const { store } = useWorld();
  const closed = useSignal<ReadonlySet<string>>(new Set());
  const visible = store.groups.value.map(({ tag }) => tag);
  const all = store.tagNames.value;

  const go = (tag: string): void => {
    const folded = new Set(store.folded.value);
    if (folded.delete(tag)) store.folded.value = folded;
    scrollToGroup(tag);
  };
  const toggle = (prefix: string): void => {
    const next = new Set(closed.value);
    if (!next.delete(prefix)) next.add(prefix);
    closed.value = next;
  };

  return (
    <section class="rail-section tags" aria-label="Tags">
      <h2>
        Tags
        <span>
          {visible.length === all.length ? all.length : `${visible.length} of ${all.length}`}
        </span>
      </h2>
      <FilterBox
        name="tagFilter"
        label="Filter tags (regex)"
        text={store.tagFilter}
        parsed={store.tagFilterParsed}
      />
      <div class="tag-list">
        {[...byPrefix(visible)].map(([prefix, tags]) => (
          <div key={prefix}>
            {prefix !== "" && (
              <button
                class="prefix"
                aria-expanded={!closed.value.has(prefix)}
                onClick={() => toggle(prefix)}
              >
                <Icon name="chevron" size={14} />
                <Name name={`${prefix}/`} length={64} />
                <span class="count">{tags.length}</span>
              </button>
            )}
            {!closed.value.has(prefix) && (
              <ul class={prefix === "" ? "" : "is-nested"}>
                {tags.map((tag) => (
                  <li key={tag}>
                    <button
                      class="tag"
                      aria-current={store.at.value === tag}
                      title={tag.slice(0, 2000)}
                      onClick={() => go(tag)}
                    >
                      <Name name={splitTag(tag).leaf} length={64} />
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </div>
        ))}
      </div>
      {all.length > 0 && visible.length === 0 && (
        <p class="rail-note">No tag matches the filter.</p>
      )}
    </section>
  );
}

/** The tags by prefix: a click goes to the group, the filter leaves out what is not wanted. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { byPrefix, splitTag } from "../../model/names.ts";
import { useApp } from "../shared/context.ts";
import { FilterBox } from "../shared/FilterBox.tsx";
import { Icon } from "../shared/Icon.tsx";
import { Name } from "../shared/Name.tsx";
import { scrollToGroup } from "../shared/scrolling.ts";
import { useTyped } from "../shared/useTyped.ts";
import { useWindowed } from "../shared/useWindowed.ts";

/** In CSS pixels. */
const LINE_HEIGHT = 28;

export function TagList() {
  const { store } = useApp();
  const closed = useSignal<ReadonlySet<string>>(new Set());
  const typed = useTyped(store.tagFilter);
  const all = store.tagNames.value;
  const { matches } = typed.parsed.value;
  const visible = useMemo(() => all.filter(matches), [all, matches]);
  const lines = useMemo(() => linesOf(visible, closed.value), [visible, closed.value]);
  const { box, onScroll, from, to, before, after } = useWindowed(lines.length, LINE_HEIGHT);

  const go = (tag: string): void => {
    const folded = new Set(store.folded.value);
    if (folded.delete(tag)) store.folded.value = folded;
    store.turnToTag(tag);
    // A page of tags that is turned to is there after the next frame.
    if (!scrollToGroup(tag))
      requestAnimationFrame(() => requestAnimationFrame(() => scrollToGroup(tag)));
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
      <FilterBox name="tagFilter" label="Filter tags (regex)" typed={typed} />
      <ul class="tag-list" ref={box} onScroll={onScroll}>
        <li aria-hidden="true" style={{ height: `${before}px` }} />
        {lines.slice(from, to).map(({ prefix, tags, tag }) => (
          <li key={tag === null ? `${prefix}/` : `:${tag}`}>
            {tag === null ? (
              <button
                class="prefix"
                aria-expanded={!closed.value.has(prefix)}
                onClick={() => toggle(prefix)}
              >
                <Icon name="chevron" size={14} />
                <Name name={`${prefix}/`} length={64} />
                <span class="count">{tags}</span>
              </button>
            ) : (
              <button
                class={prefix === "" ? "tag" : "tag is-nested"}
                aria-current={store.topTag.value === tag}
                title={tag.slice(0, 2000)}
                onClick={() => go(tag)}
              >
                <Name name={splitTag(tag).leaf} length={64} />
              </button>
            )}
          </li>
        ))}
        <li aria-hidden="true" style={{ height: `${after}px` }} />
      </ul>
      {all.length > 0 && visible.length === 0 && (
        <p class="rail-note">No tag matches the filter.</p>
      )}
    </section>
  );
}

/** A tag, or the prefix of those below it, of which there are so many. */
interface Line {
  readonly prefix: string;
  readonly tags: number;
  readonly tag: string | null;
}

function linesOf(tags: readonly string[], closed: ReadonlySet<string>): readonly Line[] {
  return [...byPrefix(tags)].flatMap(([prefix, own]) => {
    const heading = prefix === "" ? [] : [{ prefix, tags: own.length, tag: null }];
    const open = closed.has(prefix) ? [] : own;
    return [...heading, ...open.map((tag) => ({ prefix, tags: 1, tag }))];
  });
}

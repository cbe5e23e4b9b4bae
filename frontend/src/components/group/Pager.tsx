/** What a long list leaves out at the moment, and the way to it. Not there where all is shown. */
import type { Page } from "../../model/pages.ts";

interface PagerProps {
  readonly page: Page<unknown>;
  /** What it counts, in the plural. */
  readonly of: string;
  readonly size: number;
  readonly go: (index: number) => void;
}

export function Pager({ page: { items, from, count }, of, size, go }: PagerProps) {
  if (items.length === count) return null;
  const to = from + items.length;
  const number = (value: number): string => value.toLocaleString("en");
  return (
    <p class="pager" role="status" data-pager={of}>
      {number(from + 1)} to {number(to)} of {number(count)} {of}.
      {from > 0 && (
        <button class="link" name="pager-back" onClick={() => go(from - size)}>
          Previous {number(size)}
        </button>
      )}
      {to < count && (
        <button class="link" name="pager-on" onClick={() => go(to)}>
          Next {number(Math.min(size, count - to))}
        </button>
      )}
    </p>
  );
}

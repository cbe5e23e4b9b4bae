/** For long lists of equal rows: which of them to render, and how much space stands for the others. */
import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";

export interface Windowed {
  readonly box: RefObject<HTMLUListElement | null>;
  readonly onScroll: () => void;
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** Rows rendered around the first visible one; more than any side bar is high. */
const RENDERED = 120;
const OVERSCAN = 40;

export function useWindowed(count: number, row_height: number): Windowed {
  const box = useRef<HTMLUListElement>(null);
  const [first, setFirst] = useState(0);
  const from = Math.max(0, Math.min(first, count - RENDERED));
  const to = Math.min(count, from + RENDERED);
  return {
    box,
    // In coarse steps, so that scrolling does not render at every event.
    onScroll: () => {
      const top = Math.floor((box.current?.scrollTop ?? 0) / row_height) - OVERSCAN;
      setFirst(Math.max(0, Math.floor(top / 20) * 20));
    },
    from,
    to,
    before: from * row_height,
    after: (count - to) * row_height,
  };
}

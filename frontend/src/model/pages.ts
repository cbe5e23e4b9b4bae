/** Long lists in pages: nobody scrolls through a million rows, and no browser lays them out. Pure. */

/** Groups that are on the page at a time. */
export const TAGS_A_PAGE = 500;
/** Rows of a group. */
export const ROWS_A_PAGE = 500;

export interface Page<T> {
  readonly items: readonly T[];
  /** Index of the first of them in the whole list. */
  readonly from: number;
  /** Of the whole list. */
  readonly count: number;
}

/** The page that `index` is on, or the last one. */
export function pageAt<T>(list: readonly T[], index: number, size: number): Page<T> {
  const last = Math.max(0, Math.floor((list.length - 1) / size));
  const from = Math.max(0, Math.min(last, Math.floor(index / size))) * size;
  const isAll = list.length <= size;
  return { items: isAll ? list : list.slice(from, from + size), from, count: list.length };
}

/** Whether two cells can be compared by value at all. Pure. */
import type { Cell, PictureCell } from "./cells.ts";

/** What a cell is compared with, or why it is not. */
export function comparedWith(cell: Cell, other: Cell): Cell {
  if (cell.kind !== "picture" || other.kind !== "picture") return other;
  const missing = (reason: string): Cell => ({
    kind: "missing",
    run: other.run,
    position: other.position,
    reason,
  });
  const [a, b] = [cell.spec.kind, other.spec.kind];
  if (a !== b) return missing(`This holds ${NOUNS[a]}, what it is compared with ${NOUNS[b]}`);
  const [deep, deepOther] = [cell.ref.depth, other.ref.depth];
  if (deep === deepOther) return other;
  return missing(`This has ${deep} slices, what it is compared with ${deepOther}`);
}

const NOUNS: Readonly<Record<PictureCell["spec"]["kind"], string>> = {
  image: "a picture",
  labels: "classes",
  scalar: "numbers",
  unknown: "something unknown",
};

/** Whether two cells can be compared by value at all. Pure. */
import { kindOf } from "../kinds/index.ts";
import type { Cell } from "./cells.ts";
import { isComparedBy, KIND_WORDS, type ErrorKind } from "../errorMaps/index.ts";

/** What a cell is compared with, or why it is not. */
export function comparedWith(cell: Cell, other: Cell, kind: ErrorKind = "absolute"): Cell {
  if (cell.kind !== "picture" || other.kind !== "picture") return other;
  const missing = (reason: string): Cell => ({
    kind: "missing",
    run: other.run,
    position: other.position,
    reason,
  });
  const [a, b] = [kindOf(cell.spec), kindOf(other.spec)];
  if (a !== b) return missing(`This holds ${a.noun}, what it is compared with ${b.noun}`);
  if (!isComparedBy(kind, cell.spec)) {
    const { name } = KIND_WORDS[kind];
    return missing(`There is no “${name}” of ${a.noun}: choose the absolute or the squared error`);
  }
  const [deep, deepOther] = [cell.ref.depth, other.ref.depth];
  if (deep === deepOther) return other;
  return missing(`This has ${deep} slices, what it is compared with ${deepOther}`);
}

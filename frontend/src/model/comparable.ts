/** Whether two cells can be compared by value at all. Pure. */
import { ERROR_KINDS, isComparedBy, errorMapOf, type ErrorKind } from "../errorMaps/index.ts";
import { kindOf } from "../kinds/index.ts";
import type { Cell } from "./cells.ts";

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
  if (a !== b) return missing(`Cannot compare ${a.noun} with ${b.noun}`);
  if (!isComparedBy(kind, cell.spec)) {
    const others = ERROR_KINDS.filter((one) => isComparedBy(one, cell.spec));
    const choice = others.map((one) => `“${errorMapOf(one).label}”`).join(" or ");
    const { label } = errorMapOf(kind);
    return missing(`No “${label}” for ${a.noun}: choose ${choice}`);
  }
  const [deep, deepOther] = [cell.ref.depth, other.ref.depth];
  if (deep === deepOther) return other;
  return missing(`Cannot compare ${deep} slices with ${deepOther}`);
}

/** Soft layers: the scores that a pane of labels was made from, logged beside it. Pure. */
import { kindOf } from "../kinds/index.ts";
import type { Threshold } from "../pixels/recipe.ts";
import { cellAt, type DrawnWhere, type PictureCell } from "./cells.ts";
import type { LabelDisplay } from "./labelDisplay.ts";

const SUFFIX = ":soft";

/** The role whose pane holds the scores of another. */
export function softRole(role: string): string {
  return role + SUFFIX;
}

export function isSoftRole(role: string): boolean {
  return role.endsWith(SUFFIX);
}

/** The scores that the labels of a cell were made from; null where none were logged. */
export function softCell(cell: PictureCell, where: DrawnWhere): PictureCell | null {
  const own = where.sources.filter(({ run }) => run === cell.run);
  const soft = cellAt(own, where.sample, softRole(where.role), cell.position);
  return soft.kind === "picture" && soft.position === cell.position ? soft : null;
}

export function thresholdOf({ threshold }: LabelDisplay, cell: PictureCell): Threshold | null {
  const classes = kindOf(cell.spec).classes(cell.spec)?.classes?.size ?? 0;
  return threshold === null ? null : { at: threshold, isMany: classes > 2 };
}

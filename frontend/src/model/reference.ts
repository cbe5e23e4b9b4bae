/** What pictures are compared with: one choice for wipe, blink and error maps, in all rows at once. Pure. */
import { namePosition, type Align } from "./align.ts";
import { cellAt, type Cell, type Source } from "./cells.ts";
import { formatStep } from "./steps.ts";

export type Reference =
  /** Another role of the same sample: the target, the input. */
  | { readonly kind: "role"; readonly role: string }
  /** The output of one run. */
  | { readonly kind: "run"; readonly run: string }
  /** The same pane at a position that stays. */
  | { readonly kind: "step"; readonly position: number };

export const TARGET: Reference = { kind: "role", role: "target" };

/** A pane by what it shows: `run` is null where the runs should agree. */
export interface PaneName {
  readonly role: string;
  readonly run: string | null;
}

export function isSameReference(a: Reference, b: Reference): boolean {
  return writeReference(a) === writeReference(b);
}

/** Whether the pane is what the others are compared with. */
export function isReference(reference: Reference, { role, run }: PaneName): boolean {
  if (reference.kind === "role") return reference.role === role;
  if (reference.kind === "run") return reference.run === run && role === "output";
  return false;
}

/** What a pane is compared with at `position`. A run's own picture comes before that of another run. */
export function referenceCell(
  reference: Reference,
  sources: readonly Source[],
  sample: string,
  pane: PaneName,
  position: number,
): Cell {
  if (isReference(reference, pane)) return { kind: "absent" };
  const own = sources.filter(({ run }) => run === pane.run);
  switch (reference.kind) {
    case "role": {
      const others = sources.filter(({ run }) => run !== pane.run);
      return cellAt([...own, ...others], sample, reference.role, position);
    }
    case "run": {
      const other = sources.filter(({ run }) => run === reference.run);
      return cellAt(other, sample, referenceRole(reference, pane), position);
    }
    case "step":
      return cellAt(pane.run === null ? sources : own, sample, pane.role, reference.position);
  }
}

/** The role of what a pane is compared with. */
export function referenceRole(reference: Reference, { role, run }: PaneName): string {
  if (reference.kind === "role") return reference.role;
  return reference.kind === "run" && run === null ? "output" : role;
}

/** In a few words, for chips and lists. */
export function nameReference(reference: Reference, align: Align): string {
  switch (reference.kind) {
    case "role":
      return reference.role;
    case "run":
      return `output ${reference.run}`;
    case "step":
      return namePosition(align, reference.position);
  }
}

/** What stands on a picture that it is compared with: also that it is of another step, or not there. */
export function nameOther(reference: Reference, cell: Cell, align: Align): string {
  const name = nameReference(reference, align);
  if (cell.kind === "picture")
    return cell.isExact ? name : `${name}, step ${formatStep(cell.step)}`;
  return cell.kind === "loading" ? name : `no ${name}`;
}

/** What a map against it shows. */
export function nameError(reference: Reference, align: Align): string {
  switch (reference.kind) {
    case "role":
      return reference.role === "target" ? "Error" : `Difference from ${reference.role}`;
    case "run":
      return `Difference from ${reference.run}`;
    case "step":
      return `Change since ${namePosition(align, reference.position)}`;
  }
}

/** As text for the address; `token` shortens the name of a run. */
export function writeReference(
  reference: Reference,
  token: (name: string) => string = (name) => name,
): string {
  switch (reference.kind) {
    case "role":
      return `role:${token(reference.role)}`;
    case "run":
      return `run:${token(reference.run)}`;
    case "step":
      return `step:${reference.position}`;
  }
}

export function readReference(text: string, nameOf: (token: string) => string): Reference {
  const [, kind, rest = ""] = /^(role|run|step):(.*)$/s.exec(text) ?? [];
  if (kind === "role" && rest !== "") return { kind, role: nameOf(rest) };
  if (kind === "run") return { kind, run: nameOf(rest) };
  const position = Number(rest);
  if (kind === "step" && rest !== "" && Number.isFinite(position)) return { kind, position };
  return TARGET;
}

/** The columns and rows of a group: input, an output for each run, target, then what else was logged. Pure. */
import type { SampleColumns } from "../api/contract.ts";
import { arrayShapeOf } from "./arrayShape.ts";
import type { Source } from "./cells.ts";
import type { Group } from "./groups.ts";
import { isReference, type Reference } from "./reference.ts";
import { isSoftRole } from "./soft.ts";

export interface ColumnSpec {
  readonly key: string;
  readonly role: string;
  /** The run whose pictures these are; null where the runs should agree (input, target). */
  readonly run: string | null;
  /** How much the run's output differs, in place of a picture that was logged. */
  readonly isError?: true;
  /** The run's output at the step at which it was best. */
  readonly isBest?: true;
}

interface ColumnOptions {
  /** What outputs are measured against; null without error maps. */
  readonly reference?: Reference | null;
  /** Outputs stand beside their best. */
  readonly hasBest?: boolean;
  /** Roles that are not shown. */
  readonly hidden?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export function columnsOf(
  sources: readonly Source[],
  { reference = null, hasBest = false, hidden = NONE }: ColumnOptions = {},
): readonly ColumnSpec[] {
  const all = sources.map((source) => ({ run: source.run, roles: rolesOf(source) }));
  const shared = (role: string): readonly ColumnSpec[] =>
    all.some(({ roles }) => roles.has(role)) ? [{ key: role, role, run: null }] : [];
  const perRun = (role: string): readonly ColumnSpec[] =>
    all
      .filter(({ roles }) => roles.has(role))
      .map(({ run }) => ({ key: `${role} ${run}`, role, run }));
  const extras = new Set<string>();
  for (const { roles } of all) for (const role of roles) extras.add(role);
  for (const role of KNOWN_ROLES) extras.delete(role);
  const shownExtras = [...extras].filter((role) => !hidden.has(role)).slice(0, MOST_EXTRAS);
  const errors =
    reference === null
      ? []
      : perRun("output")
          .filter((column) => !isReference(reference, column))
          .map((column): ColumnSpec => ({ ...column, key: `\0${column.key}`, isError: true }));
  const columns: readonly ColumnSpec[] = [
    ...shared("input"),
    ...perRun("output").flatMap((column): readonly ColumnSpec[] =>
      hasBest ? [{ ...column, key: `\0best ${column.run}`, isBest: true }, column] : [column],
    ),
    ...shared("target"),
    ...errors,
    ...shownExtras.flatMap(perRun),
  ];
  return columns.filter(({ role, isError }) => isError === true || !hidden.has(role));
}

/** Roles that have columns, in their order. */
export function rolesIn(groups: readonly Group[]): readonly string[] {
  const roles = new Set(KNOWN_ROLES);
  for (const { members } of groups) {
    for (const { entry } of members) {
      for (const role of entry.specs.keys()) if (isShown(role)) roles.add(role);
    }
  }
  return [...roles];
}

/** Of further roles the first ones that are not hidden: columns beyond them would never be seen. */
export const MOST_EXTRAS = 48;

/** Roles that can be chosen: of very many those that are hidden, and those that are shown. */
export function offeredRoles(
  roles: readonly string[],
  hidden: ReadonlySet<string>,
): readonly string[] {
  let left = MOST_EXTRAS;
  return roles.filter((role) => KNOWN_ROLES.includes(role) || hidden.has(role) || left-- > 0);
}

const KNOWN_ROLES = ["input", "output", "target"];

/** The soft layer of a role has no column of its own. */
function isShown(role: string): boolean {
  return !isSoftRole(role);
}

/** Roles that a series has; before it is here, those that its description promises. */
function rolesOf(source: Source): ReadonlySet<string> {
  if (source.state.kind !== "ready") {
    return new Set(source.specs.size > 0 ? [...source.specs.keys()].filter(isShown) : KNOWN_ROLES);
  }
  const { samples } = source.state.series;
  let roles = found.get(samples);
  if (roles === undefined) {
    const there = new Set<string>();
    for (const { panes } of samples.values()) {
      for (const role of panes.keys()) if (isShown(role)) there.add(role);
    }
    found.set(samples, (roles = there));
  }
  return roles;
}

/** What was found: a group is rendered more often than its series come. */
const found = new WeakMap<ReadonlyMap<string, SampleColumns>, ReadonlySet<string>>();

/** Sample ids in the order of the first run that has them. */
export function samplesOf(
  sources: readonly Source[],
  promised: readonly string[],
): readonly string[] {
  const ids = new Set<string>();
  let isComplete = sources.length > 0;
  for (const { state } of sources) {
    if (state.kind === "ready") for (const id of state.series.samples.keys()) ids.add(id);
    else isComplete = false;
  }
  if (!isComplete) for (const id of promised) ids.add(id);
  return [...ids];
}

/** Width over height of the first picture of a sample; null when none is known. */
export function aspectOf(sources: readonly Source[], sample: string): number | null {
  for (const { state, specs } of sources) {
    if (state.kind !== "ready") continue;
    for (const [role, pane] of state.series.samples.get(sample)?.panes ?? []) {
      const isVolume = specs.get(role)?.isVolume === true;
      const arrayShape = arrayShapeOf(pane.example?.shape ?? null, isVolume);
      if (arrayShape !== null) return arrayShape.width / arrayShape.height;
    }
  }
  return null;
}

/** The newest caption of a sample, from the first run that has one. */
export function captionOf(sources: readonly Source[], sample: string): string | null {
  for (const { state } of sources) {
    if (state.kind !== "ready") continue;
    const caption = state.series.samples.get(sample)?.caption ?? "";
    if (caption !== "") return caption;
  }
  return null;
}

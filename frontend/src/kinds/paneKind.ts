/**
 * What a kind of pane answers for itself. A new kind is a file beside this one, and a line in
 * `index.ts`.
 */
import type { PaneSpec, ValueRange } from "../api/contract.ts";

export interface PaneKind<Spec> {
  /** What a pane holds, in words. */
  readonly noun: string;
  /** What its values are called in front of their limits. */
  readonly values: "" | "ids" | "magnitudes";
  /** What errors are: in fractions of a range, numbers with a unit, hits and misses, distances. */
  readonly compared: "fractions" | "numbers" | "ids" | "vectors";
  /** Whether what is stored as `media` is drawn from its values, and not as the browser decodes it. */
  isDrawnFromValues(media: string): boolean;
  /** Whether the last of so many channels is opacity. */
  hasAlpha(channels: number): boolean;
  /** Empty without one. */
  unit(spec: Spec): string;
  /** The range that the user stated. */
  range(spec: Spec): ValueRange | null;
  /** How panes are drawn, and what those have in common that share their settings; null for a kind not known. */
  group(spec: Spec): GroupMeaning | null;
}

/** By what panes are drawn: a colour map, class colours, exposure, a colour wheel. */
export type GroupKind = "scalar" | "labels" | "tone" | "flow";

export interface GroupMeaning {
  readonly kind: GroupKind;
  /** Begins the name of the group; one for each kind. */
  readonly letter: string;
  readonly meaning: readonly unknown[];
}

export type SpecOf<Kind extends PaneSpec["kind"]> = Extract<PaneSpec, { readonly kind: Kind }>;

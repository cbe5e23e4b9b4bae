/**
 * The error maps: a new one is added to `ERROR_MAPS`. Of pictures they count in fractions of their range:
 * 1 is black against full; of numbers with a unit in that unit. Classes only agree or do not, whatever
 * is chosen.
 */
import { kindOf, type PaneSpec } from "../kinds/index.ts";
import { absolute } from "./absolute.ts";
import type { ErrorMapKind } from "./errorMapKind.ts";
import { relative } from "./relative.ts";
import { signed } from "./signed.ts";
import { squared } from "./squared.ts";
import { ssim } from "./ssim.ts";

/** By their names in the address, in the order of the list to choose from. */
const ERROR_MAPS = { absolute, signed, squared, relative, ssim };

export type ErrorKind = keyof typeof ERROR_MAPS;

export const ERROR_KINDS = Object.keys(ERROR_MAPS) as readonly ErrorKind[];

export function errorMapOf(kind: ErrorKind): ErrorMapKind {
  return ERROR_MAPS[kind];
}

/** Whether there are maps of this kind of such panes. */
export function isComparedBy(kind: ErrorKind, spec: PaneSpec): boolean {
  const { compared } = kindOf(spec);
  return compared === null || errorMapOf(kind).counted[compared] !== null;
}

/** What the user chose: also the hits and misses of a class, which pictures show as absolute error. */
export type ErrorView = "off" | ErrorKind | "confusion";

export const ERROR_VIEWS: readonly ErrorView[] = ["off", ...ERROR_KINDS, "confusion"];

const CONFUSION = { label: "Hits and misses", formula: "TP, FP, FN and TN of a class" };

/** What a view is called, and what it shows. */
export function wordsOf(view: Exclude<ErrorView, "off">): Pick<ErrorMapKind, "label" | "formula"> {
  return view === "confusion" ? CONFUSION : errorMapOf(view);
}

export function isErrorView(text: string | undefined): text is ErrorView {
  return ERROR_VIEWS.some((view) => view === text);
}

/** The kind of map that a pane of numbers shows. */
export function numberKind(view: ErrorView): ErrorKind {
  return view === "off" || view === "confusion" ? "absolute" : view;
}

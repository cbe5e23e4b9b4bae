/**
 * Where the user is, as text in the address: pure, both ways. A link shows the same picture to
 * somebody else, so everything is named by value and an unreadable part falls back to its default.
 */
import { ERROR_THEMES, type ErrorTheme } from "../pixels/colormaps.ts";
import type { Exposure } from "../pixels/recipe.ts";
import { FIT, type View } from "../pixels/view.ts";
import {
  NO_ADJUSTMENTS,
  readAdjustments,
  writeAdjustments,
  type Adjustments,
} from "./adjustments.ts";
import { ALIGNS, type Align } from "./align.ts";
import { isErrorView, type ErrorView } from "../errorMaps/index.ts";
import { NO_EXPOSURE, readExposure, writeExposure } from "./exposure.ts";
import {
  PLAIN_LABELS,
  readLabelDisplay,
  writeLabelDisplay,
  type LabelDisplay,
} from "./labelDisplay.ts";
import type { PaneSize } from "./layout.ts";
import { PLAIN_METRICS, readMetricView, writeMetricView, type MetricView } from "./metricView.ts";
import { hashName } from "./names.ts";
import type { Split } from "./paneInputs.ts";
import { readProbe, writeProbe, type Probe } from "./probe.ts";
import { readReference, TARGET, writeReference, type Reference } from "./reference.ts";
import { DEFAULT_RUNS } from "./selection.ts";
import { readUnlockedRows, writeUnlockedRows, type UnlockedRows } from "./unlockedRows.ts";
import { readValueSettings, writeValueSettings, type ValueSettingsByGroup } from "./valueGroups.ts";

/** How a pane shows what it is compared with: not, beyond a line, or in turns. */
export type Mode = "side" | "wipe" | "blink";

/** One sample that fills the window. */
export interface Focus {
  readonly tag: string;
  readonly sample: string;
}

export interface Place {
  /** A position on the timeline: a step, unless runs are aligned in another way. */
  readonly position: number | null;
  readonly align: Align;
  readonly follow: boolean;
  /** null: the default choice. */
  readonly runs: ReadonlySet<string> | null;
  /** Which runs the default choice takes first: it stays what it was when the page was opened. */
  readonly newest: readonly string[];
  readonly runFilter: string;
  readonly tagFilter: string;
  /** Rows that stay where they are on the timeline while the others move. */
  readonly unlockedRows: UnlockedRows;
  /** Origins of writers that are left out of their runs. */
  readonly without: ReadonlySet<string>;
  /** Roles whose columns are not shown. */
  readonly hiddenRoles: ReadonlySet<string>;
  /** Tags of groups that are folded. */
  readonly folded: ReadonlySet<string>;
  readonly view: View;
  /** Steps a second. */
  readonly speed: number;
  readonly size: PaneSize;
  /** The group at the top of the window. */
  readonly topTag: string;
  readonly mode: Mode;
  readonly reference: Reference;
  readonly split: Split;
  /** Changes a second; 0 is only while the key is held. */
  readonly blink: number;
  readonly error: ErrorView;
  /** The colours of errors that have no sign. */
  readonly errorTheme: ErrorTheme;
  /** The error drawn as the end of the colour scale; null: the largest one that is seen. */
  readonly scale: number | null;
  readonly adjustments: Adjustments;
  readonly focus: Focus | null;
  readonly valueSettings: ValueSettingsByGroup;
  readonly exposure: Exposure;
  readonly labels: LabelDisplay;
  /** Counted in the deepest volume; null: the middle one. */
  readonly slice: number | null;
  readonly metrics: MetricView;
  readonly probe: Probe | null;
}

/** In the place of names where there are none. */
const NOTHING = "none";

export const SPEEDS = [1, 2, 5, 10, 20, 30] as const;
export const BLINKS = [0, 1, 2, 4] as const;

export const START: Place = {
  position: null,
  align: "step",
  follow: false,
  runs: null,
  newest: [],
  runFilter: "",
  tagFilter: "",
  unlockedRows: new Map(),
  without: new Set(),
  hiddenRoles: new Set(),
  folded: new Set(),
  view: FIT,
  speed: 5,
  size: "l",
  topTag: "",
  mode: "side",
  reference: TARGET,
  split: { axis: "x", at: 0.5 },
  blink: 2,
  error: "off",
  errorTheme: "magma",
  scale: null,
  adjustments: NO_ADJUSTMENTS,
  focus: null,
  valueSettings: new Map(),
  exposure: NO_EXPOSURE,
  labels: PLAIN_LABELS,
  slice: null,
  metrics: PLAIN_METRICS,
  probe: null,
};

/** Text by key; a key with an empty value means its default and is left out of the address. */
export type Address = Readonly<Record<string, string>>;

export const PLACE_KEYS = Object.keys(START) as readonly (keyof Place)[];

/** The parts that hold names of runs and tags. */
export const NAMED = [
  "runs",
  "newest",
  "unlockedRows",
  "folded",
  "topTag",
  "reference",
  "focus",
  "probe",
] as const satisfies readonly (keyof Place)[];

/** Keys of the address that are not the name of their part: links outlive names in the code. */
const KEYS: Partial<Record<keyof Place, string>> = {
  position: "step",
  unlockedRows: "unlocked",
  topTag: "at",
  adjustments: "adjust",
  valueSettings: "values",
};

export function addressKey(part: keyof Place): string {
  return KEYS[part] ?? part;
}

export const ADDRESS_KEYS: readonly string[] = PLACE_KEYS.map(addressKey);

export function writePlace(place: Place): Address {
  const { scale, x, y } = place.view;
  const isFit = scale === FIT.scale && x === FIT.x && y === FIT.y;
  const { split, focus } = place;
  const isMiddle = split.axis === START.split.axis && split.at === START.split.at;
  const reference = writeReference(place.reference, nameToken);
  const parts: Record<keyof Place, string> = {
    position: place.position === null ? "" : String(place.position),
    align: place.align === START.align ? "" : place.align,
    follow: place.follow ? "1" : "",
    runs: place.runs === null ? "" : writeNames(place.runs) || NOTHING,
    newest: place.runs === null ? writeNames(place.newest.slice(0, DEFAULT_RUNS)) : "",
    runFilter: place.runFilter,
    tagFilter: place.tagFilter,
    unlockedRows: writeUnlockedRows(place.unlockedRows, writeNames),
    without: writeNames(place.without),
    hiddenRoles: writeNames(place.hiddenRoles),
    folded: writeNames(place.folded),
    view: isFit ? "" : [scale, x, y].map((value) => Number(value.toPrecision(6))).join(","),
    speed: place.speed === START.speed ? "" : String(place.speed),
    size: place.size === START.size ? "" : place.size,
    topTag: place.topTag === "" ? "" : nameToken(place.topTag),
    mode: place.mode === START.mode ? "" : place.mode,
    reference: reference === writeReference(TARGET) ? "" : reference,
    split: isMiddle ? "" : `${split.axis},${round(split.at)}`,
    blink: place.blink === START.blink ? "" : String(place.blink),
    error: place.error === START.error ? "" : place.error,
    errorTheme: place.errorTheme === START.errorTheme ? "" : place.errorTheme,
    scale: place.scale === null ? "" : String(place.scale),
    adjustments: writeAdjustments(place.adjustments),
    focus: focus === null ? "" : writeNames([focus.tag, focus.sample]),
    valueSettings: writeValueSettings(place.valueSettings),
    exposure: writeExposure(place.exposure),
    labels: writeLabelDisplay(place.labels),
    slice: place.slice === null ? "" : String(place.slice),
    metrics: writeMetricView(place.metrics),
    probe: writeProbe(place.probe, writeNames),
  };
  return Object.fromEntries(PLACE_KEYS.map((part) => [addressKey(part), parts[part]]));
}

/** `names` are the runs and tags there are: long ones stand in the address as their hash. */
export function readPlace(address: Address, names: Iterable<string>): Place {
  const known = new Map<string, string>();
  for (const name of names) known.set(nameToken(name), name);
  const nameOf = (token: string): string => known.get(token) ?? token;
  const text = (part: keyof Place): string => address[addressKey(part)] ?? "";
  const runs = text("runs");
  const speed = Number(text("speed"));
  const at = text("topTag");
  const size = text("size");
  const mode = text("mode");
  const error = text("error");
  const scale = readNumber(text("scale"));
  const slice = readNumber(text("slice"));
  const align = ALIGNS.find((known) => known === text("align")) ?? START.align;
  return {
    position: readStep(text("position"), align),
    align,
    follow: text("follow") === "1",
    runs: runs === "" ? null : runs === NOTHING ? new Set() : readNames(runs, nameOf),
    newest: [...readNames(text("newest"), nameOf)],
    runFilter: text("runFilter"),
    tagFilter: text("tagFilter"),
    unlockedRows: readUnlockedRows(text("unlockedRows"), (text) => listNames(text, nameOf)),
    without: readNames(text("without"), nameOf),
    hiddenRoles: readNames(text("hiddenRoles"), nameOf),
    folded: readNames(text("folded"), nameOf),
    view: readView(text("view")),
    speed: SPEEDS.some((known) => known === speed) ? speed : START.speed,
    size: size === "s" || size === "m" ? size : START.size,
    topTag: at === "" ? "" : nameOf(at),
    mode: mode === "wipe" || mode === "blink" ? mode : START.mode,
    reference: readReference(text("reference"), nameOf),
    split: readSplit(text("split")),
    blink: BLINKS.find((known) => String(known) === text("blink")) ?? START.blink,
    error: isErrorView(error) ? error : START.error,
    errorTheme: ERROR_THEMES.find((known) => known === text("errorTheme")) ?? START.errorTheme,
    scale: scale !== null && scale > 0 ? scale : START.scale,
    adjustments: readAdjustments(text("adjustments")),
    focus: readFocus([...readNames(text("focus"), nameOf)]),
    valueSettings: readValueSettings(text("valueSettings")),
    exposure: readExposure(text("exposure")),
    labels: readLabelDisplay(text("labels")),
    slice: slice !== null && slice >= 0 ? Math.floor(slice) : START.slice,
    metrics: readMetricView(text("metrics")),
    probe: readProbe(text("probe"), (text) => [...readNames(text, nameOf)]),
  };
}

/** Each name ends with a comma, so that the empty name is one too; no list is the empty text. */
function writeNames(names: Iterable<string>): string {
  return [...names].map((name) => `${nameToken(name).replace(/[\\,]/g, "\\$&")},`).join("");
}

function readNames(text: string, nameOf: (token: string) => string): ReadonlySet<string> {
  return new Set(listNames(text, nameOf));
}

function listNames(text: string, nameOf: (token: string) => string): readonly string[] {
  // Who types names may leave out the last comma.
  return [...text.matchAll(/((?:\\.|[^\\,])*)(,|$)/gs)]
    .filter(([, token, end]) => token !== "" || end === ",")
    .map(([, token]) => nameOf(token!.replace(/\\(.)/gs, "$1")));
}

/** A name of ten thousand characters does not fit into an address; its hash does. */
function nameToken(name: string): string {
  return name.length <= 80 ? name : `~${hashName(name).toString(16)}`;
}

function readNumber(text: string | undefined): number | null {
  if (text === undefined || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Steps are whole numbers. */
function readStep(text: string | undefined, align: Align): number | null {
  const value = readNumber(text);
  return value === null || align === "progress" ? value : Math.round(value);
}

function readView(text: string | undefined): View {
  const [scale, x, y, ...more] = (text ?? "").split(",").map(Number);
  const valid = [scale, x, y].every((value) => Number.isFinite(value)) && more.length === 0;
  return valid && scale! > 0 ? { scale: scale!, x: x!, y: y! } : FIT;
}

function readSplit(text: string | undefined): Split {
  const [axis, fraction = ""] = (text ?? "").split(",");
  const at = Number(fraction);
  if ((axis !== "x" && axis !== "y") || fraction === "" || !(at >= 0 && at <= 1)) {
    return START.split;
  }
  return { axis, at };
}

/** A sample that is called as its tag is stands in the list only once. */
function readFocus([tag, sample = tag]: readonly string[]): Focus | null {
  return tag === undefined || sample === undefined ? null : { tag, sample };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

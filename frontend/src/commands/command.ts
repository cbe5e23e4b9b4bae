/** What a command is: one object that the key, the button and the help all read. */
import type { InView } from "../derived/inView.ts";
import type { MetricsInView } from "../derived/metricsInView.ts";
import { nextOf } from "../model/cycle.ts";
import type { IconName } from "../model/icons.ts";
import type { Focus } from "../model/place.ts";
import type { SeriesCache } from "../services/seriesCache.ts";
import type { Comparing } from "../state/comparing.ts";
import type { Panels } from "../state/panels.ts";
import type { Store } from "../state/store.ts";
import type { Zoom } from "../viewport/zoom.ts";

/** The parts of the app that commands act on. */
export interface CommandApp {
  readonly store: Store;
  readonly zoom: Zoom;
  readonly panels: Panels;
  readonly comparing: Comparing;
  readonly seriesCache: SeriesCache;
  readonly inView: InView;
  readonly metricsInView: MetricsInView;
}

/** `row` is the row that a button stands in; keys act on the row under the pointer. */
export interface Command {
  /** As in KeyboardEvent.key, letters in lower case; "Shift+" in front where Shift must be held. */
  readonly keys: readonly string[];
  /** What it does: a verb phrase, for the help and the tooltip of its button. */
  readonly title: string;
  /** The tooltip where that depends on the state. */
  readonly titleNow?: (app: CommandApp, row?: Focus) => string;
  /** What a button without a text is called, if not by its title. */
  readonly name?: string | ((app: CommandApp) => string);
  readonly icon?: IconName | ((app: CommandApp, row?: Focus) => IconName);
  /** Where its keys are bound: elsewhere they keep what they do in any page. */
  readonly when?: (app: CommandApp) => boolean;
  /** Where its button has nothing to do. */
  readonly isDisabled?: (app: CommandApp) => boolean;
  /** Of a toggle: whether it is on. */
  readonly isPressed?: (app: CommandApp, row?: Focus) => boolean;
  /** Of something that opens: whether it is open. */
  readonly isExpanded?: (app: CommandApp) => boolean;
  readonly perform: (app: CommandApp, row?: Focus) => void;
  /** Of a command that lasts while its key is held. */
  readonly release?: (app: CommandApp) => void;
}

export type Commands = Readonly<Record<string, Command>>;

export interface Option<T> {
  readonly value: T;
  readonly label: string;
  readonly title: string;
}

/** A setting with a few values: a control offers all of them, the key takes the next one. */
export interface Choice<T extends string> extends Command {
  readonly options: (app: CommandApp) => readonly Option<T>[];
  /** null where none of them applies. */
  readonly chosen: (app: CommandApp) => T | null;
  readonly choose: (app: CommandApp, value: T) => void;
}

export function choice<T extends string>(parts: Omit<Choice<T>, "perform">): Choice<T> {
  const perform = (app: CommandApp): void => {
    const values = parts.options(app).map(({ value }) => value);
    parts.choose(app, nextOf<T | null>(values, parts.chosen(app)) ?? values[0]!);
  };
  return { ...parts, perform };
}

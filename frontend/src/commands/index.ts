/** The one list of commands, by subject, in the order of the help. */
import type { Key } from "../host/keyboard.ts";
import type { Command, CommandApp, Commands } from "./command.ts";
import { COMPARE } from "./compare.ts";
import { PAGE } from "./page.ts";
import { SAMPLES } from "./samples.ts";
import { STEPS } from "./steps.ts";
import { VALUES } from "./values.ts";
import { ZOOM } from "./zoom.ts";

interface Subject {
  readonly title: string;
  readonly commands: Commands;
}

export const SUBJECTS: readonly Subject[] = [
  { title: "Timeline", commands: STEPS },
  { title: "Compare", commands: COMPARE },
  { title: "Zoom", commands: ZOOM },
  { title: "Values", commands: VALUES },
  { title: "Samples", commands: SAMPLES },
  { title: "Page", commands: PAGE },
];

export const COMMANDS: readonly Command[] = SUBJECTS.flatMap(({ commands }) =>
  Object.values(commands),
);

/** What the keyboard does with them. */
export function keysOf(app: CommandApp): readonly Key[] {
  return COMMANDS.map(({ keys, when, perform, release }) => ({
    keys,
    run: () => perform(app),
    ...(when !== undefined && { when: () => when(app) }),
    ...(release !== undefined && { release: () => release(app) }),
  }));
}

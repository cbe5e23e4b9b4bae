/** The writers of a run, which may have begun it again or written it at the same time. Pure. */
import type { RunEntry, RunStart } from "../api/contract.ts";

/** Origins that are left out, by run; runs of which nothing is left out are not in it. */
export function leftOutByRun(
  runs: readonly RunEntry[],
  without: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  if (without.size === 0) return new Map();
  const found = runs.map(({ name, starts }): [string, readonly string[]] => [
    name,
    starts.map(({ origin }) => origin).filter((origin) => without.has(origin)),
  ]);
  return new Map(found.filter(([, origins]) => origins.length > 0));
}

/** What a start is called where there is little room. */
export function nameStart(start: RunStart, now_s: number): string {
  return `${rangeOf(start)} · ${nameTime(start.begun_s, now_s)}`;
}

/** All that is known of it. */
export function describeStart(start: RunStart): string {
  const { host, pid, begun_s, count, origin } = start;
  const process = pid === null ? host : `${host}, process ${pid}`;
  const begun = begun_s === null ? "at an unknown time" : new Date(begun_s * 1000).toLocaleString();
  const parts = [
    `Begun ${begun}${process === "" ? "" : ` on ${process}`}`,
    `${count} ${count === 1 ? "step" : "steps"}, ${nameSteps(start)}`,
    ...whyHidden(start),
    `Writer ${origin}`,
  ];
  return parts.join("\n");
}

function whyHidden({ hidden, count, reason }: RunStart): readonly string[] {
  if (hidden === 0 || reason === null) return [];
  const steps = hidden === count ? "All of them are" : hidden === 1 ? "1 is" : `${hidden} are`;
  return [
    reason === "restart"
      ? `${steps} hidden, because a later start wrote the run again from there on`
      : `${steps} hidden, because another writer logged the same samples at the same steps`,
  ];
}

function nameSteps(start: RunStart): string {
  return `${start.first_step === start.last_step ? "step" : "steps"} ${rangeOf(start)}`;
}

function rangeOf({ first_step, last_step }: RunStart): string {
  return first_step === last_step ? String(first_step) : `${first_step}–${last_step}`;
}

function nameTime(begun_s: number | null, now_s: number): string {
  if (begun_s === null) return "?";
  const begun = new Date(begun_s * 1000);
  const isToday = begun.toDateString() === new Date(now_s * 1000).toDateString();
  return isToday
    ? begun.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
    : begun.toLocaleDateString(undefined, { day: "numeric", month: "short" });
}

/** The range of a value group of panes: its colours or black to full, its ends, and what it is taken over. */
import type { ComponentChildren } from "preact";
import { shortcutsOf, withHint } from "../../commands/hint.ts";
import { VALUES } from "../../commands/values.ts";
import { kindOf } from "../../kinds/index.ts";
import { givenRange } from "../../model/ranges.ts";
import {
  SCOPES,
  settingsOf,
  withSettings,
  type Scope,
  type ValueGroup,
} from "../../model/valueGroups.ts";
import { useApp } from "../shared/context.ts";
import { NumberField } from "../shared/NumberField.tsx";

interface RangeControlProps {
  readonly valueGroup: ValueGroup;
  /** The colours between the ends. */
  readonly children: ComponentChildren;
  readonly unit: string | null;
}

type Words = readonly [label: string, words: string];

const AUTO = "auto range";

const SCOPE_WORDS: Readonly<Record<Exclude<Scope, "auto">, Words>> = {
  pane: ["range per pane", "Each pane has its own range: equal colours do not mean equal values"],
  row: ["range per row", "All panes of a sample share one range"],
  step: ["range per step", "All samples of a tag share one range, which changes with the step"],
  all: ["global range", "One range for all samples, runs and steps of a tag"],
};

/** `bits` are those that uint16 pictures without a logged range need. */
function autoWords({ spec }: ValueGroup, bits: number | null): Words {
  const logged = "The range that was logged with the values";
  if (kindOf(spec).autoRange === "targets") return [AUTO, `${logged}, or else that of the targets`];
  if (bits === null) return [AUTO, `${logged}, or else that of their dtype`];
  const most = (2 ** bits - 1).toLocaleString("en");
  const needed = `as many bits as inputs and targets need (here ${bits}: 0 to ${most})`;
  return [`${AUTO}, ${bits} bit`, `${logged}; for uint16 without one, ${needed}`];
}

/** The key goes through the scopes of ranges that are found in the values. */
function scopeHint({ spec }: ValueGroup, title: string) {
  return kindOf(spec).autoRange === "targets"
    ? { title: withHint(title, VALUES.scope), "aria-keyshortcuts": shortcutsOf(VALUES.scope) }
    : { title };
}

export function RangeControl({ valueGroup, children, unit }: RangeControlProps) {
  const { store, inView } = useApp();
  const { startsAtZero } = kindOf(valueGroup.spec);
  const settings = settingsOf(store.valueSettings.value, valueGroup);
  const drawn = inView.drawn(valueGroup);
  // What is not on the screen has no range yet, unless one was logged or typed.
  const known = settings.range ?? drawn?.range ?? givenRange(valueGroup);
  const [low, high] = known ?? inView.loggedRange(valueGroup) ?? [0, 1];
  const wordsOf = (scope: Scope): Words =>
    scope === "auto" ? autoWords(valueGroup, inView.bits(valueGroup)) : SCOPE_WORDS[scope];
  const change = (next: Parameters<typeof withSettings>[2]): void => {
    store.valueSettings.value = withSettings(store.valueSettings.peek(), valueGroup, next);
  };
  const type = (next: readonly [number, number] | null): void => {
    if (next === null || next[0] < next[1]) change({ range: next });
  };
  const isOwn = settings.range === null && drawn?.isOne === false;
  const words = isOwn ? "Each pane has its own range; the widest is shown. " : "";
  const title =
    settings.range === null ? wordsOf(settings.scope)[1] : "Typed: one range everywhere";
  return (
    <div class="range" role="group" aria-label={`Range${unit === null ? "" : ` in ${unit}`}`}>
      {!startsAtZero && (
        <NumberField
          name="low"
          label="Start of the range"
          title={`${words}Type a value to set the range; leave empty for the automatic one`}
          value={known === null ? null : low}
          accept={(typed) => type(typed === null ? null : [typed, high])}
        />
      )}
      {children}
      <NumberField
        name="high"
        label={startsAtZero ? "Magnitude in full colour" : "End of the range"}
        title={`${words}Type a value to set the range; leave empty for the automatic one`}
        value={known === null ? null : high}
        accept={(typed) => type(typed === null ? null : [startsAtZero ? 0 : low, typed])}
      />
      {unit !== null && <span class="quiet">{unit}</span>}
      <select
        name="scope"
        aria-label="Scope of the automatic range"
        {...scopeHint(valueGroup, title)}
        value={settings.range === null ? settings.scope : "typed"}
        onChange={({ currentTarget }) => {
          const scope = SCOPES.find((known) => known === currentTarget.value);
          if (scope !== undefined) change({ scope, range: null });
        }}
      >
        {SCOPES.map((scope) => (
          <option key={scope} value={scope}>
            {wordsOf(scope)[0]}
          </option>
        ))}
        {settings.range !== null && <option value="typed">typed range</option>}
      </select>
    </div>
  );
}

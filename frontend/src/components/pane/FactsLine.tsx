/** The lines under a pane: what fits of its facts, and all of them at a click. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Entry, FactsText } from "../../model/facts.ts";
import { fitFacts } from "../../model/fitFacts.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { textWidth } from "../shared/textWidth.ts";

const FONT_PX = 11;
const SIGN_PX = 16;

interface FactsLineProps {
  /** null while there is nothing to say. */
  readonly text: FactsText | null;
  readonly width: number;
  /** What the popover shows. */
  readonly details: ComponentChildren;
}

export function FactsLine({ text, width, details }: FactsLineProps) {
  const { panels } = useApp();
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  if (text === null) return <figcaption class="facts" />;
  const measure = (words: string): number => textWidth(words, FONT_PX);
  const { areFacts = false } = text;
  const { first, warning, second } = fitFacts(text, width, areFacts ? 0 : SIGN_PX, measure);
  const isOpen = panels.popover.value?.anchor === button.current && button.current !== null;
  return (
    <figcaption class="facts">
      <button
        ref={button}
        // With nothing to warn of, what is there stands in the lines: fewer stops for Tab.
        tabIndex={text.warnings.length > 0 ? 0 : -1}
        aria-expanded={isOpen}
        title={text.entries.map((entry) => entry.join(": ")).join("\n")}
        onPointerDown={() => (wasOpen.current = isOpen)}
        onClick={({ currentTarget: anchor }) => {
          if (!wasOpen.current) panels.popover.value = { anchor, content: details };
          wasOpen.current = false;
        }}
      >
        <span class="line">{first}</span>
        <span class="line">
          {warning !== "" && (
            <span class={areFacts ? "fact" : "warning"}>
              {!areFacts && <Icon name="warning" size={13} />}
              {warning}
            </span>
          )}
          {warning !== "" && second !== "" && " · "}
          {second}
        </span>
      </button>
    </figcaption>
  );
}

export function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <dl class="entries">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

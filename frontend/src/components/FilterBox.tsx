/** A field for a regular expression, with a quiet word when it is not one (yet). */
import type { Signal, ReadonlySignal } from "@preact/signals";
import { Icon } from "./Icon.tsx";
import type { Filter } from "../state/filter.ts";

interface FilterBoxProps {
  readonly name: string;
  readonly label: string;
  readonly text: Signal<string>;
  readonly parsed: ReadonlySignal<Filter>;
}

export function FilterBox({ name, label, text, parsed }: FilterBoxProps) {
  const { problem } = parsed.value;
  const problemId = `${name}-problem`;
  return (
    <div class="filter">
      <input
        type="text"
        name={name}
        placeholder={label}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (text.value === "") event.currentTarget.blur();
          text.value = "";
        }}
      />
      {text.value !== "" && (
        <button
          class="icon-button clear"
          aria-label={`Clear: ${label}`}
          title="Clear (Esc)"
          onClick={() => (text.value = "")}
        >
          <Icon name="close" size={14} />
        </button>
      )}
      {problem !== null && (
        <p class="filter-problem" id={problemId} role="status">
          Not filtered: {problem}
        </p>
      )}
    </div>
  );
}

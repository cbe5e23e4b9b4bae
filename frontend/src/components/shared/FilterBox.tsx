/** A field for a regular expression, with a quiet word when it is not one (yet). */
import { ESCAPE, withHint } from "../../commands/hint.ts";
import { Icon } from "./Icon.tsx";
import type { Typed } from "./useTyped.ts";

interface FilterBoxProps {
  readonly name: string;
  readonly label: string;
  readonly typed: Typed;
}

export function FilterBox({ name, label, typed: { text, parsed, type } }: FilterBoxProps) {
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
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (text.value === "") event.currentTarget.blur();
          type("");
        }}
      />
      {text.value !== "" && (
        <button
          class="icon-button clear"
          aria-label={`Clear: ${label}`}
          title={withHint("Clear", ESCAPE)}
          onClick={() => type("")}
        >
          <Icon name="close" size={14} />
        </button>
      )}
      {problem !== null && (
        <p class="filter-problem" id={problemId} role="status">
          Filter ignored: {problem}
        </p>
      )}
    </div>
  );
}

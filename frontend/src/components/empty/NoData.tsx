/** The log has no triptych in it: what to write so that there will be. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../shared/Icon.tsx";
import { SNIPPETS } from "./snippets.ts";

const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  Home: -Infinity,
  End: Infinity,
};

export function NoData() {
  const chosen = useSignal(0);
  const { name, code, note } = SNIPPETS[chosen.value]!;
  return (
    <div class="empty" data-empty="no-data">
      <h1>No triptychs in this log yet</h1>
      <p>
        Log input, output and target of a few samples from your training script, into a directory
        below the one that TensorBoard reads. They appear here automatically, side by side, with one
        slider for all steps.
      </p>
      <section class="snippet" aria-label="Code for the training script">
        <header>
          <div
            class="tabs"
            role="tablist"
            aria-label="Framework"
            onKeyDown={(event) => {
              const by = KEYS[event.key];
              if (by === undefined) return;
              event.preventDefault();
              chosen.value = Math.min(SNIPPETS.length - 1, Math.max(0, chosen.value + by));
              const tabs = event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]");
              tabs[chosen.value]?.focus();
            }}
          >
            {SNIPPETS.map((snippet, index) => (
              <button
                key={snippet.name}
                id={`tab-${index}`}
                role="tab"
                aria-selected={index === chosen.value}
                aria-controls="snippet"
                tabIndex={index === chosen.value ? 0 : -1}
                onClick={() => (chosen.value = index)}
              >
                {snippet.name}
              </button>
            ))}
          </div>
          <CopyButton key={name} text={code} />
        </header>
        <div id="snippet" role="tabpanel" aria-labelledby={`tab-${chosen.value}`}>
          <pre tabIndex={0}>{code}</pre>
          <p class="note">{note}</p>
        </div>
      </section>
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const copied = useSignal(false);
  useEffect(() => {
    if (!copied.value) return undefined;
    const timer = setTimeout(() => (copied.value = false), 2000);
    return () => clearTimeout(timer);
  }, [copied.value]);
  return (
    <button class="copy" onClick={() => void copy(text).then((done) => (copied.value = done))}>
      <Icon name={copied.value ? "check" : "copy"} size={15} />
      {copied.value ? "Copied" : "Copy"}
    </button>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http on another machine has no clipboard API.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

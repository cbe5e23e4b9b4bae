/** What stands in place of the pictures while there are none. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useWorld } from "./context.ts";
import { Icon } from "./Icon.tsx";

const OP = `import tb_triptych as tbt

writer = tf.summary.create_file_writer("logs")
with writer.as_default():
    tbt.summary.triptych("val", input=x, output=model(x), target=y, step=epoch)`;

const KERAS = `import tb_triptych.keras

model.fit(..., callbacks=[
    tb_triptych.keras.TriptychCallback("logs", {"val": (x, y)}),
])`;

/** The log has no triptych in it. */
export function NoData() {
  return (
    <div class="empty" data-empty="no-data">
      <h1>No triptychs in this log yet</h1>
      <p>
        Log input, output and target of a few samples from your training script. They appear here
        within seconds, side by side, with one slider for all steps.
      </p>
      <Snippet title="With Keras" code={KERAS} />
      <Snippet title="With TensorFlow, in your own loop" code={OP} />
    </div>
  );
}

/** There is something, but the choice of runs and tags leaves nothing. */
export function NothingChosen() {
  const { store } = useWorld();
  const noRuns = store.activeRuns.value.length === 0;
  const reset = (): void => {
    if (noRuns) store.runs.value = null;
    if (noRuns) store.runFilter.value = "";
    store.tagFilter.value = "";
  };
  return (
    <div class="empty" data-empty="nothing-chosen">
      <h1>{noRuns ? "No run is shown" : "No tag matches the filter"}</h1>
      <p>
        {noRuns
          ? "Tick a run in the side bar, or go back to the default choice."
          : "Change the filter in the side bar, or clear it."}
      </p>
      <button class="action" onClick={reset}>
        {noRuns ? "Show the default runs" : "Clear the filter"}
      </button>
    </div>
  );
}

/** No answer from the server yet. */
export function Waiting() {
  const { store, poll } = useWorld();
  const connection = store.connection.value;
  if (connection.kind === "gone") {
    return (
      <div class="empty" data-empty="gone" role="status">
        <h1>TensorBoard does not answer</h1>
        <p>{connection.message}. Trying again by itself.</p>
        <button class="action" onClick={poll.now}>
          Try now
        </button>
      </div>
    );
  }
  return (
    <div class="skeleton" data-empty="waiting" role="status" aria-label="Loading">
      {[0, 1].map((row) => (
        <div key={row} class="skeleton-row">
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

function Snippet({ title, code }: { readonly title: string; readonly code: string }) {
  const copied = useSignal(false);
  useEffect(() => {
    if (!copied.value) return undefined;
    const timer = setTimeout(() => (copied.value = false), 2000);
    return () => clearTimeout(timer);
  }, [copied.value]);
  return (
    <section class="snippet">
      <header>
        <h2>{title}</h2>
        <button onClick={() => void copy(code).then((done) => (copied.value = done))}>
          <Icon name={copied.value ? "check" : "copy"} size={15} />
          {copied.value ? "Copied" : "Copy"}
        </button>
      </header>
      <pre tabIndex={0}>{code}</pre>
    </section>
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

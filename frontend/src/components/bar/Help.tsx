/** The help: every key, from the list of commands by which the keys are bound, and the mouse. */
import { useEffect, useRef } from "preact/hooks";
import { SUBJECTS } from "../../commands/index.ts";
import { ESCAPE, hintOf, withHint } from "../../commands/hint.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";

const GESTURES = [
  ["Ctrl + wheel, pinch", "zoom at the pointer, in all panes (⌘ + wheel on a Mac)"],
  ["Drag a picture", "pan, in all panes"],
  ["Double-click", "fit"],
  ["Wheel", "scroll the page; Shift + wheel sideways"],
  ["Drag the timeline", "go through the steps"],
  ["Drag the line of a wipe", "or move it with the arrow keys; double-click centres it"],
  [
    "Shift-click a picture",
    "follow that pixel over the steps, output against target; on a touch screen, a long press",
  ],
  ["Shift + drag on a picture", "follow a box"],
  ["Click a class", "hide or show it; Shift-click shows it alone"],
  ["Click a caption", "fill the window with the sample"],
  ["Shift-click a run", "show only this run"],
] as const;

export function Help() {
  const { panels } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = panels.helpOpen.value;
  useEffect(() => {
    // showModal keeps the focus inside, closes on Escape and gives the focus back.
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const close = (): void => {
    panels.helpOpen.value = false;
  };
  return (
    <dialog
      class="help"
      ref={dialog}
      aria-labelledby="help-title"
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div class="help-body">
        <header>
          <h2 id="help-title">Keys and gestures</h2>
          <button
            class="icon-button"
            aria-label="Close"
            title={withHint("Close", ESCAPE)}
            onClick={close}
          >
            <Icon name="close" size={16} />
          </button>
        </header>
        <div>
          <KeyList />
          <dl class="gestures">
            {GESTURES.map(([gesture, does]) => (
              <div key={gesture}>
                <dt>{gesture}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </div>
        <p class="quiet">
          All panes share one view and all runs one step. A run without a picture at the step shows
          its nearest earlier one and says so. Under each pane: type and shape of the array, the
          values it held, and what the picture cannot show; a click shows all of it.
        </p>
      </div>
    </dialog>
  );
}

export function KeyList() {
  return (
    <div class="keys">
      {SUBJECTS.map(({ title, commands }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {Object.values(commands).map((command) => (
              <div key={command.title}>
                <dt>
                  <kbd>{hintOf(command)}</kbd>
                </dt>
                <dd>{command.title}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

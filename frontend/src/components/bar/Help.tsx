/** The help: every key, from the list of commands by which the keys are bound, and the mouse. */
import { useEffect, useRef } from "preact/hooks";
import { SUBJECTS } from "../../commands/index.ts";
import { ESCAPE, hintOf, withHint } from "../../commands/hint.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";

const GESTURES = [
  ["Ctrl + wheel, pinch", "Zoom all panes at the pointer (⌘ + wheel on a Mac)"],
  ["Drag a picture", "Pan all panes"],
  ["Double-click", "Fit pictures to their panes"],
  ["Wheel", "Scroll the page; Shift + wheel scrolls sideways"],
  ["Drag the timeline", "Scrub through the steps"],
  ["Drag the line of a wipe", "Move it, also with the arrow keys; double-click to centre it"],
  [
    "Shift-click a picture",
    "Plot that pixel over the steps, output against target; on a touch screen, long-press",
  ],
  ["Shift-drag on a picture", "Plot a region"],
  ["Click a class", "Show or hide it; Shift-click to show it alone"],
  ["Click a caption", "Open the sample in full size"],
  ["Shift-click a run", "Show only this run"],
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
          All panes share one view, and all runs share one timeline. A run without a picture at the
          current step shows its nearest earlier one, labelled with its step. Below each pane: type
          and shape of the array, its values, and what the picture cannot show; click for all
          details.
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

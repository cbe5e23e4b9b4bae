/** The bar above the pictures: size and zoom, and what the server is doing. */
import type { PaneSize } from "../../model/layout.ts";
import { shorten } from "../../model/names.ts";
import { PAGE } from "../../commands/page.ts";
import { ZOOM } from "../../commands/zoom.ts";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";
import { AdjustmentsButton } from "./AdjustmentsPanel.tsx";
import { ErrorSelect } from "./ErrorSelect.tsx";
import { ModeControl } from "./ModeControl.tsx";

const SIZES: readonly (readonly [PaneSize, string, string])[] = [
  ["s", "S", "Small panes"],
  ["m", "M", "Medium panes"],
  ["l", "L", "Large panes, as wide as the window allows"],
];

export function Bar() {
  const { store } = useApp();
  const isFocused = store.focus.value !== null;
  const hasPictures = store.catalog.value?.runs.length !== 0;
  return (
    <header class="bar">
      <h1 class="unseen">Triptych</h1>

      {hasPictures && !isFocused && <CommandButton command={PAGE.sideBar} class="icon-button" />}
      {hasPictures && <ModeControl />}
      {hasPictures && <ErrorSelect />}
      <Loading />
      <span class="push" />
      {hasPictures && <ViewControls />}
      <CommandButton command={PAGE.help} class="icon-button">
        ?
      </CommandButton>
    </header>
  );
}

function ViewControls() {
  const { store } = useApp();
  return (
    <>
      <AdjustmentsButton />
      {store.focus.value === null && <SizeControl />}
      <ZoomControl />
    </>
  );
}

function SizeControl() {
  const { store } = useApp();
  return (
    <div class="segments" role="group" aria-label="Pane size">
      {SIZES.map(([size, label, words]) => (
        <button
          key={size}
          aria-pressed={store.size.value === size}
          aria-label={words}
          title={words}
          onClick={() => (store.size.value = size)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function ZoomControl() {
  const { zoom } = useApp();
  const percent = zoom.percent.value;
  const of = zoom.of.value;
  return (
    <div class="segments" role="group" aria-label="Zoom of all panes">
      <CommandButton command={ZOOM.out}>−</CommandButton>
      <CommandButton command={ZOOM.fit} gesture="double-click">
        Fit
      </CommandButton>
      <CommandButton command={ZOOM.trueSize}>1:1</CommandButton>
      <CommandButton command={ZOOM.in} gesture="Ctrl + wheel">
        +
      </CommandButton>
      <output
        class="percent"
        title={`Screen pixels per picture pixel${of === null ? "" : ` of ${of} (pictures differ in size)`}. Ctrl + wheel or pinch to zoom at the pointer, drag to pan.`}
      >
        {percent === null ? "–" : `${formatPercent(percent)} %`}
        {of !== null && <small> of {shorten(of, 28)}</small>}
      </output>
    </div>
  );
}

function formatPercent(percent: number): string {
  return percent < 10 ? percent.toFixed(1) : Math.round(percent).toLocaleString("en");
}

function Loading() {
  const { store } = useApp();
  const loading = store.catalog.value?.loading ?? null;
  if (loading === null) return null;
  // How much there is to read is not known at first.
  const share = loading.total > 0 ? Math.min(1, loading.done / loading.total) : null;
  return (
    <label class="reading">
      {share === null ? <progress /> : <progress max={1} value={share} />}
      Reading the log{share !== null && `, ${Math.floor(share * 100)} %`}
    </label>
  );
}

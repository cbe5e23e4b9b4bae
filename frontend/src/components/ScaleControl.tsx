/** The colour scale of all error maps: its colours, its end, and whether it stays as it is. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { KIND_WORDS, type ErrorKind } from "../difference/kinds.ts";
import { hasSign, rampOf } from "../paint/ramp.ts";
import { formatValue } from "../state/facts.ts";
import { useWorld } from "./context.ts";
import { Icon } from "./Icon.tsx";

export function ScaleControl({ kind }: { readonly kind: ErrorKind }) {
  const { store, scale } = useWorld();
  const isLocked = store.scale.value !== null;
  const end = scale.shown.value;
  const words = isLocked
    ? "Locked: the same for all panes, runs and steps. Click to let it follow the largest error."
    : "Follows the largest error that is drawn. Click to keep it as it is now.";
  return (
    <div class="scale" role="group" aria-label="Colour scale of the error maps">
      <span class="quiet formula">{KIND_WORDS[kind].formula}</span>
      <span class="end">{hasSign(kind) ? formatValue(-rounded(end)) : "0"}</span>
      <ColourBar kind={kind} />
      <input
        type="text"
        inputMode="decimal"
        name="scale"
        aria-label="End of the colour scale"
        title="Type an end to lock the scale; empty follows the largest error"
        autocomplete="off"
        value={String(rounded(end))}
        onChange={({ currentTarget }) => {
          const typed = Number(currentTarget.value.replace(",", "."));
          store.scale.value = typed > 0 && Number.isFinite(typed) ? typed : null;
          currentTarget.value = String(rounded(scale.shown.peek()));
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter" || key === "Escape") currentTarget.blur();
        }}
      />
      <button
        class="icon-button"
        name="lock"
        aria-label="Lock the colour scale"
        aria-pressed={isLocked}
        title={words}
        onClick={() => (store.scale.value = isLocked ? null : rounded(end))}
      >
        <Icon name={isLocked ? "lock" : "unlock"} size={16} />
      </button>
    </div>
  );
}

function ColourBar({ kind }: { readonly kind: ErrorKind }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const ramp = rampOf(kind);
    const pixels = context.createImageData(256, 1);
    for (let i = 0; i < 256; i += 1) {
      pixels.data.set([ramp[3 * i]!, ramp[3 * i + 1]!, ramp[3 * i + 2]!, 255], 4 * i);
    }
    context.putImageData(pixels, 0, 0);
  }, [kind]);
  const label = hasSign(kind) ? "from blue over white to red" : "from black over purple to yellow";
  return <canvas ref={canvas} width={256} height={1} role="img" aria-label={label} />;
}

/** Three digits are enough to type and to read. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

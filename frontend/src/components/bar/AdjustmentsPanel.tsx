/** Brightness, contrast and gamma of all pictures together, and the filter that does it. */
import { useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import {
  ADJUSTMENT_LIMITS,
  isUnadjusted,
  NO_ADJUSTMENTS,
  toneCurve,
  type Adjustments,
} from "../../model/adjustments.ts";
import { VALUES } from "../../commands/values.ts";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { place } from "../shared/Popover.tsx";

const NAMES = { brightness: "Brightness", contrast: "Contrast", gamma: "Gamma" } as const;

/** Opens the panel; while something is adjusted it says so, and one click resets it. */
export function AdjustmentsButton() {
  const { store, panels } = useApp();
  const isChanged = !isUnadjusted(store.adjustments.value);
  return (
    <div class="adjust">
      {isChanged && (
        <button
          class="adjust-on"
          name="adjust-reset"
          aria-label="Adjusted: reset brightness, contrast and gamma"
          title="Brightness, contrast or gamma is changed. Click to reset"
          onClick={() => (store.adjustments.value = NO_ADJUSTMENTS)}
        >
          <span class="word">Adjusted</span>
          <Icon name="close" size={13} />
        </button>
      )}
      <CommandButton command={VALUES.adjust} name="adjust" class="icon-button" iconSize={17} />
      {panels.adjustmentsOpen.value && <Panel />}
      <ToneFilter />
    </div>
  );
}

function Panel() {
  const { store, panels } = useApp();
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = panel.current;
    const button = element?.parentElement;
    if (element === null || button == null) return undefined;
    const close = (): void => void (panels.adjustmentsOpen.value = false);
    const outside = ({ target }: PointerEvent): void => {
      if (!button.contains(target as Node)) close();
    };
    const escape = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") close();
    };
    const settle = (): void => place(element, button.getBoundingClientRect());
    // Above everything: the bar scrolls, and would cut it off.
    element.showPopover();
    settle();
    element.querySelector("input")?.focus({ preventScroll: true });
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape);
    window.addEventListener("resize", settle);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape);
      window.removeEventListener("resize", settle);
    };
  }, []);
  return (
    <div
      class="adjust-panel"
      ref={panel}
      popover="manual"
      role="group"
      aria-label="Brightness, contrast and gamma of all pictures"
    >
      {(Object.keys(NAMES) as (keyof Adjustments)[]).map((part) => (
        <Slider key={part} part={part} />
      ))}
      <button
        class="link"
        disabled={isUnadjusted(store.adjustments.value)}
        onClick={() => (store.adjustments.value = NO_ADJUSTMENTS)}
      >
        Reset
      </button>
    </div>
  );
}

/** Contrast and gamma are factors: as far to the left as to the right is the inverse. */
function Slider({ part }: { readonly part: keyof Adjustments }) {
  const { store } = useApp();
  const isFactor = part !== "brightness";
  const { min, max } = ADJUSTMENT_LIMITS[part];
  const toSlider = (value: number): number => (isFactor ? Math.log10(value) : value);
  const fromSlider = (value: number): number => (isFactor ? 10 ** value : value);
  const value = store.adjustments.value[part];
  const words = value.toFixed(2).replace("-", "−");
  return (
    <label>
      <span>{NAMES[part]}</span>
      <input
        type="range"
        name={part}
        min={toSlider(min)}
        max={toSlider(max)}
        step={0.01}
        value={toSlider(value)}
        aria-valuetext={words}
        onInput={({ currentTarget }) => {
          const next = Number(fromSlider(Number(currentTarget.value)).toPrecision(3));
          store.adjustments.value = { ...store.adjustments.peek(), [part]: next };
        }}
        onDblClick={() =>
          (store.adjustments.value = { ...store.adjustments.peek(), [part]: NO_ADJUSTMENTS[part] })
        }
      />
      <output>{words}</output>
    </label>
  );
}

/** The browser applies the curve where it draws: no picture is computed again. */
function ToneFilter() {
  const { store } = useApp();
  useSignalEffect(() => {
    document.documentElement.classList.toggle(
      "has-adjustments",
      !isUnadjusted(store.adjustments.value),
    );
  });
  const adjustments = store.adjustments.value;
  const table = isUnadjusted(adjustments)
    ? "0 1"
    : toneCurve(adjustments)
        .map((value) => value.toFixed(5))
        .join(" ");
  return (
    <svg class="unseen" aria-hidden="true">
      <filter id="adjustments" color-interpolation-filters="sRGB" x="0" y="0" width="1" height="1">
        <feComponentTransfer>
          <feFuncR type="table" tableValues={table} />
          <feFuncG type="table" tableValues={table} />
          <feFuncB type="table" tableValues={table} />
        </feComponentTransfer>
      </filter>
    </svg>
  );
}

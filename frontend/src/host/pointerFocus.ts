/** Gives the arrow keys back to the page once the mouse has set a list or a slider. */

const KEEPS_ARROWS = "select, input[type=range]";

/** A control that was reached by the keyboard keeps the focus. */
export function releaseFocusAfterPointer(): () => void {
  let pointed: EventTarget | null = null;
  const down = ({ target }: PointerEvent): void => {
    pointed = target instanceof Element ? target.closest(KEEPS_ARROWS) : null;
  };
  const change = ({ target }: Event): void => {
    if (target === pointed && target instanceof HTMLElement) target.blur();
  };
  const leave = ({ target }: FocusEvent): void => {
    if (target === pointed) pointed = null;
  };
  document.addEventListener("pointerdown", down, { capture: true });
  document.addEventListener("change", change);
  document.addEventListener("focusout", leave);
  return () => {
    document.removeEventListener("pointerdown", down, { capture: true });
    document.removeEventListener("change", change);
    document.removeEventListener("focusout", leave);
  };
}

/** Whether a component is in or near the window; `left` is told how high it was when it no longer is. */
import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useApp } from "./context.ts";

export function useNear(
  element: RefObject<HTMLElement | null>,
  left: (height: number) => void = () => {},
): Signal<boolean> {
  const { nearness } = useApp();
  const isNear = useSignal(false);
  useLayoutEffect(() => {
    if (element.current === null) return undefined;
    return nearness.observe(element.current, (near, height) => {
      if (isNear.peek() && !near && height !== null) left(height);
      isNear.value = near;
    });
  }, []);
  return isNear;
}

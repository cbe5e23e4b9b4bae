/** Whether a component is in or near the window. */
import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useWorld } from "./context.ts";

export function useNear(element: RefObject<HTMLElement | null>): Signal<boolean> {
  const { nearness } = useWorld();
  const isNear = useSignal(false);
  useLayoutEffect(() => {
    if (element.current === null) return undefined;
    return nearness.observe(element.current, (near) => (isNear.value = near));
  }, []);
  return isNear;
}

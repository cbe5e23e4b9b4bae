/** The value under the pointer, in each pane of the row at once. */
import type { ReadonlySignal } from "@preact/signals";
import type { Pane } from "../../paint/pane.ts";
import type { Point } from "../../pixels/view.ts";
import { useApp } from "../shared/context.ts";

/** Where the pointer is in the pictures of a row. */
export interface Pointed extends Point {
  /** Whether they differ in size, so that it is another pixel in each of them. */
  readonly isOfMany: boolean;
}

interface ReadingProps {
  readonly pane: Pane;
  /** Where the pointer is, 0 to 1 along the sides of the picture. */
  readonly pointed: ReadonlySignal<Pointed | null>;
}

export function Reading({ pane, pointed }: ReadingProps) {
  const { store } = useApp();
  const point = pointed.value;
  if (point === null) return null;
  void pane.painted.value;
  void store.view.value;
  const reading = pane.read(point);
  if (reading === null) return null;
  const { left, top, size, text, pixel } = reading;
  return (
    <>
      <i
        class="cross"
        style={{
          width: `${size}px`,
          height: `${size}px`,
          transform: `translate(${left - size / 2}px, ${top - size / 2}px)`,
        }}
      />
      <span class="reading-value">
        {point.isOfMany && <small>{`x ${pixel.x}, y ${pixel.y}\n`}</small>}
        {text}
      </span>
    </>
  );
}

/** What is open and how large things are: nothing that a link should carry. */
import { signal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Focus } from "../model/place.ts";
import type { Point, Size } from "../pixels/view.ts";

export interface Panels {
  readonly helpOpen: Signal<boolean>;
  readonly railOpen: Signal<boolean>;
  readonly adjustmentsOpen: Signal<boolean>;
  /** What is said beside something that was clicked. */
  readonly popover: Signal<{
    readonly anchor: Element;
    readonly content: ComponentChildren;
  } | null>;
  /** The sample that was pointed at last. */
  readonly pointed: Signal<Focus | null>;
  /** Where in its pictures, as fractions of their sides; null where the pointer is elsewhere. */
  readonly pointedAt: Signal<Point | null>;
  /** The visible part of the scrolling area. */
  readonly availableSize: Signal<Size>;
  /** Width over height of pictures that are not known yet: that of those that are. */
  readonly usualAspect: Signal<number>;
}

/** As they are in a window of that size. */
export function createPanels({ width, height }: Size): Panels {
  return {
    helpOpen: signal(false),
    railOpen: signal(width >= 900),
    adjustmentsOpen: signal(false),
    popover: signal<Panels["popover"]["value"]>(null),
    pointed: signal<Focus | null>(null),
    pointedAt: signal<Point | null>(null),
    availableSize: signal({ width: Math.max(400, width - 250), height }),
    usualAspect: signal(1),
  };
}

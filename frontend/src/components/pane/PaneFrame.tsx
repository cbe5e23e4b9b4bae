/**
 * What all panes have in common: the canvas and its size, what is said on it, the value under the
 * pointer, and the line below. Painting starts and stops with it.
 */
import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PaneModel } from "../../derived/panes.ts";
import type { Cell, Source } from "../../model/cells.ts";
import type { ColumnSpec } from "../../model/columns.ts";
import type { Pane } from "../../paint/pane.ts";
import { useApp } from "../shared/context.ts";
import { PaneCanvas } from "./PaneCanvas.tsx";
import { PaneNotes } from "./PaneNotes.tsx";
import { Reading, type Pointed } from "./Reading.tsx";

/** What a row tells each of its panes. */
export interface PaneProps {
  readonly tag: string;
  readonly column: ColumnSpec;
  readonly sample: string;
  readonly sources: ReadonlySignal<readonly Source[]>;
  readonly width: number;
  readonly height: number;
  /** Where the pointer is in a picture of this row. */
  readonly pointed: ReadonlySignal<Pointed | null>;
  /** Whether the pane's divider can be reached with Tab. */
  readonly isTabStop: boolean;
  /** Whether it is said above that pictures of many rows did not stay the same. */
  readonly isChangeShownAbove: boolean;
}

interface PaneFrameProps extends Pick<
  PaneProps,
  "width" | "height" | "pointed" | "isChangeShownAbove"
> {
  /** For tests and style sheets: a role, or "error". */
  readonly role: string;
  /** What the pane shows, in words. */
  readonly what: string;
  readonly pane: Pane;
  readonly model: PaneModel;
  /** What is said on the pane, where that is not the model's own cell. */
  readonly cell?: ReadonlySignal<Cell>;
  /** Whether brightness, contrast and gamma apply. */
  readonly isPicture: boolean;
  /** Stands under the picture. */
  readonly facts: ComponentChildren;
  /** Stands on the picture. */
  readonly children?: ComponentChildren;
}

/** Roles that all runs have in common, and that are the same at all steps. */
const SHARED = new Set(["input", "target"]);

export function PaneFrame(props: PaneFrameProps) {
  const { role, what, pane, model, cell = model.cell, isPicture } = props;
  const { width, height, pointed, isChangeShownAbove, facts, children } = props;
  const { prefetcher } = useApp();
  const element = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width, height });
  useLayoutEffect(() => {
    size.value = { width, height };
  }, [width, height]);
  useLayoutEffect(() => {
    if (element.current === null || canvas.current === null) return undefined;
    const stops = [pane.mount(element.current, canvas.current, size), prefetcher.add(model.refsAt)];
    return () => stops.forEach((stop) => stop());
  }, [pane]);
  return (
    <figure class="pane" ref={element} data-role={role} style={{ width: `${width}px` }}>
      <div class="stage" style={{ height: `${height}px` }}>
        <PaneCanvas canvas={canvas} pane={pane} what={what} isPicture={isPicture} />
        <Reading pane={pane} pointed={pointed} />
        <PaneNotes {...{ cell, pane, isChangeShownAbove }} isShared={SHARED.has(role)} />
        {children}
      </div>
      {facts}
    </figure>
  );
}

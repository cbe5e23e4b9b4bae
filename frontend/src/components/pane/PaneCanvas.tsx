/** The canvas of a pane, with what it shows in words. */
import { useComputed } from "@preact/signals";
import { formatStep } from "../../model/steps.ts";
import type { Pane } from "../../paint/pane.ts";

interface PaneCanvasProps {
  readonly canvas: { current: HTMLCanvasElement | null };
  readonly pane: Pane;
  /** Role of the pane, or what else it shows. */
  readonly what: string;
  readonly isPicture: boolean;
}

export function PaneCanvas({ canvas, pane, what, isPicture }: PaneCanvasProps) {
  const label = useComputed(() => {
    const painted = pane.painted.value;
    if (painted === null) return `${what}: no picture`;
    return `${what} of run ${painted.run.slice(0, 100)} at step ${formatStep(painted.step)}`;
  });
  return (
    <canvas ref={canvas} class={isPicture ? "is-picture" : ""} role="img" aria-label={label} />
  );
}

/** The colours of a map, from its first to its last. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Ramp } from "../../pixels/ramps.ts";

interface RampBarProps {
  readonly ramp: Ramp;
  /** What its colours are, in words. */
  readonly label: string;
}

export function RampBar({ ramp, label }: RampBarProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const pixels = context.createImageData(256, 1);
    for (let i = 0; i < 256; i += 1) {
      const at = 3 * Math.round((i / 255) * (ramp.length / 3 - 1));
      pixels.data.set([ramp[at]!, ramp[at + 1]!, ramp[at + 2]!, 255], 4 * i);
    }
    context.putImageData(pixels, 0, 0);
  }, [ramp]);
  return <canvas class="ramp" ref={canvas} width={256} height={1} role="img" aria-label={label} />;
}

/** The colours of a map, from its first to its last. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Colormap } from "../../pixels/colormaps.ts";

interface ColormapBarProps {
  readonly colormap: Colormap;
  /** What its colours are, in words. */
  readonly label: string;
}

export function ColormapBar({ colormap, label }: ColormapBarProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const pixels = context.createImageData(256, 1);
    for (let i = 0; i < 256; i += 1) {
      const at = 3 * Math.round((i / 255) * (colormap.length / 3 - 1));
      pixels.data.set([colormap[at]!, colormap[at + 1]!, colormap[at + 2]!, 255], 4 * i);
    }
    context.putImageData(pixels, 0, 0);
  }, [colormap]);
  return <canvas class="ramp" ref={canvas} width={256} height={1} role="img" aria-label={label} />;
}

/** How vectors are drawn: the colour wheel and the magnitude that has its full colours. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { flowColour, HOLES_AS } from "../../draw/flow.ts";
import { kindOf } from "../../kinds/index.ts";
import type { ValueGroup } from "../../model/valueGroups.ts";
import { NanSwatch } from "../shared/NonFiniteKey.tsx";
import { RangeControl } from "./RangeControl.tsx";

/** Device pixels; half of it on the page, so that it is sharp on dense screens, too. */
const SIDE = 64;

export function FlowControl({ valueGroup }: { readonly valueGroup: ValueGroup }) {
  const { spec } = valueGroup;
  return (
    <div class="control" data-value-group={valueGroup.key}>
      <RangeControl valueGroup={valueGroup} unit={kindOf(spec).unit(spec) || null}>
        <Wheel />
      </RangeControl>
      <span class="key" title="Vectors that are NaN or infinite are hatched">
        <NanSwatch colormap={HOLES_AS} />
        NaN, Inf
      </span>
    </div>
  );
}

function Wheel() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const pixels = context.createImageData(SIDE, SIDE);
    const packed = new Uint32Array(pixels.data.buffer);
    for (let i = 0; i < packed.length; i += 1) {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)].map((at) => (2 * at + 1) / SIDE - 1);
      if (Math.hypot(x!, y!) <= 1) packed[i] = flowColour(x!, y!);
    }
    context.putImageData(pixels, 0, 0);
  }, []);
  const label = "Colours of directions: white is no motion, the edge is the full magnitude";
  return (
    <canvas
      class="wheel"
      ref={canvas}
      width={SIDE}
      height={SIDE}
      role="img"
      aria-label={label}
      title={label}
    />
  );
}

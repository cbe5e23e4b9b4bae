/** The colours of pixels that have no place in a range: they are not a number, or infinite. */
import { INF_COLOUR, NAN_COLOUR } from "../draw/ramps.ts";

export function NonFiniteKey() {
  return (
    <>
      <span class="key" title="Colour of pixels that are not a number">
        <i style={{ background: `rgb(${NAN_COLOUR.join()})` }} />
        NaN
      </span>
      <span class="key" title="Colour of infinite pixels">
        <i style={{ background: `rgb(${INF_COLOUR.join()})` }} />
        Inf
      </span>
    </>
  );
}

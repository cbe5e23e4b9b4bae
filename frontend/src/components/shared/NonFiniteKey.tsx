/** How pixels look that have no place in a range: they are not a number, or infinite. */
import { hatchOf, INF_COLOUR, type ColormapName } from "../../pixels/colormaps.ts";

/** `colormap` is that of the values; null of a picture. */
export function NonFiniteKey({ colormap }: { readonly colormap: ColormapName | null }) {
  return (
    <>
      <span class="key" title="NaN pixels are hatched">
        <NanSwatch colormap={colormap} />
        NaN
      </span>
      <span class="key" title="Colour of infinite values">
        <i style={{ background: `rgb(${INF_COLOUR.join()})` }} />
        Inf
      </span>
    </>
  );
}

export function NanSwatch({ colormap }: { readonly colormap: ColormapName | null }) {
  const [first, second] = hatchOf(colormap).map((colour) => `rgb(${colour.join()})`);
  const stripes = `${first} 0 2px, ${second} 2px 4px`;
  return <i style={{ background: `repeating-linear-gradient(-45deg, ${stripes})` }} />;
}

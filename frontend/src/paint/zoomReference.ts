/**
 * Whose zoom is told where panes show pictures of several sizes: that of one picture, whatever is pointed
 * at, and its name. Pure.
 */
import { fitScale, type Size } from "../pixels/view.ts";

/** A picture that is seen. */
export interface ShownPicture {
  readonly pane: Size;
  readonly image: Size;
  readonly tag: string;
  readonly sample: string;
  readonly role: string;
}

export interface ZoomReference {
  readonly pane: Size;
  readonly image: Size;
  /** What tells it from pictures that are zoomed otherwise; null where there are none. */
  readonly name: string | null;
}

const FIRST = ["target", "output", "input"];

/** The target of the first sample, or what comes nearest to it. `shown` is in the order of the page. */
export function zoomReferenceOf(shown: readonly ShownPicture[]): ZoomReference | null {
  const [first] = shown;
  if (first === undefined) return null;
  const inRow = shown.filter((one) => isSameRow(one, first));
  const found =
    FIRST.map((role) => inRow.find((one) => one.role === role)).find((one) => one !== undefined) ??
    first;
  const others = shown.filter((one) => !isZoomedAs(one, found));
  const parts = [
    ...(others.some(({ tag }) => tag !== found.tag) ? [found.tag] : []),
    ...(others.some((one) => isSameRow(one, found)) ? [found.role] : []),
    ...(others.some(({ tag, sample }) => tag === found.tag && sample !== found.sample)
      ? [`#${found.sample}`]
      : []),
  ];
  // Where rows differ as this one does in itself, its role says enough.
  const isByRole = others.every(({ role }) => role !== found.role);
  const name = isByRole ? (others.length === 0 ? null : found.role) : parts.join(" ");
  return { pane: found.pane, image: found.image, name };
}

function isSameRow(a: ShownPicture, b: ShownPicture): boolean {
  return a.tag === b.tag && a.sample === b.sample;
}

/** As far as whole percents tell. */
function isZoomedAs(a: ShownPicture, b: ShownPicture): boolean {
  return Math.abs(fitScale(a.pane, a.image) / fitScale(b.pane, b.image) - 1) < 0.005;
}

/** Whether there are error maps, and of which kind. */
import { ERROR_KINDS, isComparedBy, isErrorView, wordsOf } from "../../errorMaps/index.ts";
import { START } from "../../model/place.ts";
import { useApp } from "../shared/context.ts";

export function ErrorSelect() {
  const { store, inView } = useApp();
  const now = store.error.value;
  const outputs = inView.outputs.value;
  // What no output on the page has is not offered; that which is chosen stays in the list.
  const kinds = ERROR_KINDS.filter(
    (kind) =>
      kind === now ||
      inView.hasPictures.value ||
      outputs.length === 0 ||
      outputs.some(({ spec }) => isComparedBy(kind, spec)),
  );
  return (
    <select
      name="error"
      aria-label="Error maps"
      title={now === "off" ? "Maps of how much outputs differ (E)" : wordsOf(now).formula}
      value={now}
      onChange={({ currentTarget: { value } }) => {
        store.error.value = isErrorView(value) ? value : START.error;
      }}
    >
      <option value="off">No error maps</option>
      {[...kinds, ...(inView.hasLabels.value ? (["confusion"] as const) : [])].map((kind) => (
        <option key={kind} value={kind}>
          {wordsOf(kind).label}
        </option>
      ))}
    </select>
  );
}

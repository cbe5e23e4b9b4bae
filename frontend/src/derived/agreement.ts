/** What a pane shows that says how labels agree with others: a cell like any other, drawn from both. */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { Pictures } from "../images/pictures.ts";
import { kindOf } from "../kinds/index.ts";
import { cellAt, type Cell, type Source } from "../model/cells.ts";
import { chosenClass } from "../model/classes.ts";
import { comparedWith } from "../model/comparable.ts";
import { nearestHere } from "../model/nearby.ts";
import type { PaneCells } from "../model/paneInputs.ts";
import type { Focus } from "../model/place.ts";
import { referenceCell, type PaneName } from "../model/reference.ts";
import { softCell, thresholdOf } from "../model/soft.ts";
import { shownAt } from "../model/unlockedRows.ts";
import { settingsOf, valueGroupOf } from "../model/valueGroups.ts";
import { sliceAt } from "../model/volumes.ts";
import { drawing } from "../pixels/picture.ts";
import type { AgreementRecipe } from "../pixels/recipe.ts";
import type { Store } from "../state/store.ts";
import type { PaneModel } from "./panes.ts";

interface AgreementParts {
  readonly store: Store;
  readonly pictures: Pictures;
}

const ABSENT: Cell = { kind: "absent" };

export function createAgreementModel(
  { store, pictures }: AgreementParts,
  sources: ReadonlySignal<readonly Source[]>,
  { tag, sample }: Focus,
  name: PaneName,
): PaneModel & PaneCells {
  const at = (position: number): Cell => {
    const shown = shownAt(store.unlockedRows.value, tag, sample, position);
    return agreementAt(store, sources.value, sample, name, shown);
  };
  return {
    cell: computed(() => at(store.position.value ?? 0)),
    other: computed(() => ABSENT),
    under: computed(() => ABSENT),
    isCompared: computed(() => false),
    near: (wanted) =>
      nearestHere(store.positions.peek(), wanted, at, (ref) => pictures.peek(ref) !== undefined),
    refsAt: (position) => {
      const cell = at(position);
      return cell.kind === "picture" ? [cell.ref] : [];
    },
  };
}

/** The labels of a pane at a position against those that it is compared with. */
export function agreementAt(
  store: Store,
  sources: readonly Source[],
  sample: string,
  name: PaneName,
  position: number,
): Cell {
  const own = sources.filter(({ run }) => run === name.run);
  const cell = cellAt(own, sample, name.role, position);
  const other = referenceCell(store.reference.value, sources, sample, name, position);
  const target = comparedWith(cell, other);
  if (cell.kind !== "picture") return cell;
  if (target.kind !== "picture") return target;
  const valueGroup = valueGroupOf(cell.spec, true);
  const classes = kindOf(target.spec).classes(target.spec);
  if (valueGroup === null || classes === null) return ABSENT;
  const labels = store.labels.value;
  const where = { sources, sample, role: name.role, position };
  const soft = labels.threshold === null ? null : softCell(cell, where);
  const recipe: AgreementRecipe = {
    kind: "agreement",
    slice: sliceAt(store.slice.value, store.depth.value, cell.ref.depth),
    view: store.error.value === "confusion" ? "confusion" : "disagreement",
    chosen: chosenClass(valueGroup, settingsOf(store.valueSettings.value, valueGroup)),
    ignore: classes.ignore,
    threshold: soft === null ? null : thresholdOf(labels, cell),
  };
  const others = soft === null ? [target.ref] : [soft.ref, target.ref];
  return { ...cell, ref: { ...cell.ref, drawing: drawing(recipe, others) } };
}

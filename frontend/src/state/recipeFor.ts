/** Builds the recipe for a cell from its spec and the settings of the user. */
import { kindOf } from "../kinds/index.ts";
import { unlessReadable, type Cell, type DrawnWhere, type PictureCell } from "../model/cells.ts";
import { NO_EXPOSURE } from "../model/exposure.ts";
import type { LabelDisplay } from "../model/labelDisplay.ts";
import { rangesOf, typeRange } from "../model/ranges.ts";
import { softCell, softRole, thresholdOf } from "../model/soft.ts";
import { colormapOf, holdsClasses, settingsOf, valueGroupOfStored } from "../model/valueGroups.ts";
import { sliceAt } from "../model/volumes.ts";
import { drawing } from "../pixels/picture.ts";
import type { Recipe, ToneRecipe } from "../pixels/recipe.ts";
import type { Store } from "./store.ts";

/** What matters here: the choices, how many slices the slider has, and what the browser can do. */
export type RecipeChoices = Pick<
  Store,
  "valueSettings" | "exposure" | "labels" | "slice" | "depth" | "isReadable"
>;

/** Every level of 8 bits as itself. */
const AS_IT_IS: Omit<ToneRecipe, "slice"> = {
  kind: "tone",
  range: [0, 255],
  levels: [0, 255],
  transfer: "srgb",
  ...NO_EXPOSURE,
};

/** The cell with its drawing. Reads signals: what calls it is called again when a choice changes. */
export function withRecipeFor(choices: RecipeChoices, cell: Cell, where: DrawnWhere): Cell {
  if (cell.kind !== "picture") return cell;
  const slice = sliceAt(choices.slice.value, choices.depth.value, cell.ref.depth);
  const valueGroup = valueGroupOfStored(cell.spec, cell.ref.media);
  if (valueGroup === null) {
    const ref = unlessReadable(cell.ref, choices.isReadable.value);
    if (ref.asValues) return withRecipe({ ...cell, ref }, { ...AS_IT_IS, slice });
    return ref.depth > 1 ? withRecipe(cell, { kind: "crop", slice, depth: ref.depth }) : cell;
  }
  const settings = settingsOf(choices.valueSettings.value, valueGroup);
  const { labels } = choices;
  const soft = holdsClasses(valueGroup) ? softCellFor(labels.value, cell, where) : null;
  if (soft !== null && labels.value.hasScores) {
    return withRecipeFor(choices, soft, { ...where, role: softRole(where.role) });
  }
  const threshold = soft === null ? null : thresholdOf(labels.value, cell);
  const recipe = kindOf(cell.spec).recipe(cell.spec, {
    slice,
    range: () => rangesOf(where.sources).of(cell, valueGroup, settings, where),
    levels: () => typeRange(cell.facts),
    colormap: () => colormapOf(valueGroup, settings),
    exposure: () => choices.exposure.value,
    classes: () => ({
      hidden: settings.hidden,
      isOverInput: labels.value.style !== "plain",
      isOutlined: labels.value.style === "outline",
      threshold,
    }),
  });
  return withRecipe(cell, recipe, threshold === null || soft === null ? [] : [soft.ref]);
}

/** The scores of a pane of classes, where they are asked for. */
function softCellFor(
  { hasScores, threshold }: LabelDisplay,
  cell: PictureCell,
  where: DrawnWhere,
): PictureCell | null {
  return hasScores || threshold !== null ? softCell(cell, where) : null;
}

function withRecipe(
  cell: PictureCell,
  recipe: Recipe,
  others: readonly PictureCell["ref"][] = [],
): PictureCell {
  return { ...cell, ref: { ...cell.ref, drawing: drawing(recipe, others) } };
}

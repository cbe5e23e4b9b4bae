/** Builds the recipe for a cell from its spec and the settings of the user. */
import { unlessReadable, type Cell, type DrawnWhere, type PictureCell } from "../model/cells.ts";
import { NO_EXPOSURE } from "../model/exposure.ts";
import type { LabelDisplay } from "../model/labelDisplay.ts";
import { rangesOf, typeRange } from "../model/ranges.ts";
import { softCell, softRole, thresholdOf } from "../model/soft.ts";
import {
  settingsOf,
  valueGroupOfStored,
  type ValueGroup,
  type ValueSettings,
} from "../model/valueGroups.ts";
import { sliceAt } from "../model/volumes.ts";
import { colormapNamed, type ColormapName } from "../pixels/colormaps.ts";
import { drawing } from "../pixels/picture.ts";
import type { ClassPaint, Recipe, ToneRecipe } from "../pixels/recipe.ts";
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
  if (valueGroup.kind === "labels") return labelCell(choices, cell, where, settings, slice);
  const range = rangesOf(where.sources).of(cell, valueGroup, settings, where);
  if (valueGroup.kind === "scalar") {
    const { gamma } = choices.exposure.value;
    return withRecipe(cell, {
      kind: "colormap",
      slice,
      range,
      colormap: colormapOf(valueGroup, settings),
      gamma,
    });
  }
  if (valueGroup.kind === "flow") return withRecipe(cell, { kind: "flow", slice, range });
  const transfer = cell.spec.kind === "image" ? cell.spec.transfer : "srgb";
  const exposure = choices.exposure.value;
  const levels = typeRange(cell.facts);
  return withRecipe(cell, { kind: "tone", slice, range, levels, transfer, ...exposure });
}

function labelCell(
  choices: RecipeChoices,
  cell: PictureCell,
  where: DrawnWhere,
  settings: ValueSettings,
  slice: number,
): Cell {
  const labels = choices.labels.value;
  const soft = labels.hasScores || labels.threshold !== null ? softCell(cell, where) : null;
  if (labels.hasScores && soft !== null) {
    return withRecipeFor(choices, soft, { ...where, role: softRole(where.role) });
  }
  const threshold = soft === null ? null : thresholdOf(labels, cell);
  const recipe: Recipe = {
    kind: "classes",
    slice,
    paint: paintOf(cell, settings, labels),
    isOutlined: labels.style === "outline",
    threshold,
  };
  return withRecipe(cell, recipe, threshold === null || soft === null ? [] : [soft.ref]);
}

/** Over the input, class 0 is left clear: by custom it is the background. */
function paintOf(cell: PictureCell, settings: ValueSettings, labels: LabelDisplay): ClassPaint {
  const spec = cell.spec.kind === "labels" ? cell.spec : null;
  const clear = labels.style === "plain" || spec?.ignore === 0 ? [] : [0];
  return {
    given: [...(spec?.colors ?? [])].map(([id, colour]) => [id, colour.slice(1)]),
    ignore: spec?.ignore ?? null,
    hidden: [...new Set([...settings.hidden, ...clear])],
  };
}

export function colormapOf({ spec }: ValueGroup, settings: ValueSettings): ColormapName {
  const named = spec.kind === "scalar" ? colormapNamed(spec.colormap) : null;
  return settings.colormap ?? named ?? "viridis";
}

function withRecipe(
  cell: PictureCell,
  recipe: Recipe,
  others: readonly PictureCell["ref"][] = [],
): PictureCell {
  return { ...cell, ref: { ...cell.ref, drawing: drawing(recipe, others) } };
}

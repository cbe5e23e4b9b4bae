/** Class ids. */
import { mapOf, number, text, textOrNull } from "../json.ts";
import { AS_IT_IS, DEFAULTS } from "./defaults.ts";
import type { BaseSpec, ClassSpec, PaneKind } from "./paneKind.ts";

export interface LabelsSpec extends BaseSpec, ClassSpec {
  readonly kind: "labels";
}

export const labels: PaneKind<LabelsSpec> = {
  ...DEFAULTS,
  read(json, isVolume) {
    const classes = byId(json["classes"], textOrNull);
    return {
      kind: "labels",
      isVolume,
      classes: classes.size > 0 ? classes : null,
      colors: byId(json["colors"], readColour),
      ignore: number(json["ignore"]),
    };
  },
  noun: "classes",
  values: "ids",
  boxValue: "most frequent of",
  classes: (spec) => spec,
  compared: null,
  autoRange: null,
  // Output and target of one task are one group, though only the target may have what does not count.
  group: ({ classes, colors }) => [[...(classes ?? [])], [...colors]],
  recipe({ colors, ignore }, { slice, classes }) {
    const { hidden, isOverInput, isOutlined, threshold } = classes();
    // Over the input, class 0 is left clear: by custom it is the background.
    const clear = isOverInput && ignore !== 0 ? [0] : [];
    const paint = {
      given: [...colors].map(([id, colour]) => [id, colour.slice(1)] as const),
      ignore,
      hidden: [...new Set([...hidden, ...clear])],
    };
    return { kind: "classes", slice, paint, isOutlined, threshold };
  },
  drawnAs(recipe) {
    if (recipe?.kind !== "classes") return AS_IT_IS;
    return recipe.threshold === null
      ? "each class in its colour"
      : `classes with scores above ${recipe.threshold.at}`;
  },
};

/** An object whose keys are class ids as text; entries that say nothing are left out. */
function byId<T>(json: unknown, read: (value: unknown) => T | null): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  for (const [key, value] of mapOf(json, read)) {
    if (value !== null && /^-?\d+$/.test(key)) found.set(Number(key), value);
  }
  return found;
}

function readColour(json: unknown): string | null {
  const colour = text(json).toLowerCase();
  return /^#[0-9a-f]{6}$/.test(colour) ? colour : null;
}

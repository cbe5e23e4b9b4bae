/** One way in to all recipes. Pure. */
import type { Raster } from "../pixels/raster.ts";
import type { CropRecipe, Recipe } from "../pixels/recipe.ts";
import { drawAgreement } from "./agreement.ts";
import { drawClasses } from "./classes.ts";
import { drawColormap } from "./colormap.ts";
import type { Drawn } from "./drawn.ts";
import { drawFlow } from "./flow.ts";
import { drawTone } from "./tone.ts";

/** `rasters` begins with the array itself. */
export function draw(rasters: readonly Raster[], recipe: Exclude<Recipe, CropRecipe>): Drawn {
  switch (recipe.kind) {
    case "colormap":
      return drawColormap(rasters[0]!, recipe);
    case "tone":
      return drawTone(rasters[0]!, recipe);
    case "flow":
      return drawFlow(rasters[0]!, recipe);
    case "classes":
      return drawClasses(rasters, recipe);
    case "agreement":
      return drawAgreement(rasters, recipe);
  }
}

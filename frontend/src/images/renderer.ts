/** Draws arrays by a recipe: in the worker what has values, here what the browser has decoded. */
import { createQueue } from "../api/queue.ts";
import { EXACTLY } from "../pixels/decoders.ts";
import type { Picture } from "../pixels/picture.ts";
import type { Raster } from "../pixels/raster.ts";
import type { CropRecipe, Recipe } from "../pixels/recipe.ts";
import { FORGOTTEN } from "../workerClient/tasks.ts";
import type { WorkerClient } from "../workerClient/workerClient.ts";
import type { Stored } from "./decode.ts";
import type { FetchJob } from "./sharedRequests.ts";

export interface Renderer {
  /** `digests` names the arrays, one for one. */
  draw(
    digests: readonly string[],
    stored: readonly Stored[],
    recipe: Recipe,
    job: FetchJob,
  ): Promise<Picture>;
}

/** Enough to keep the worker busy; what waits can still be overtaken or forgotten. */
const IN_WORK = 2;

export function createRenderer(workerClient: WorkerClient): Renderer {
  const queue = createQueue(IN_WORK);
  return {
    draw(digests, stored, recipe, { signal, isSeen }) {
      if (recipe.kind === "crop") return crop(stored[0]!, recipe);
      const rasters = stored.map(rasterOf);
      const job = async (): Promise<Picture> => {
        const ask = (isForgotten: boolean) =>
          workerClient.ask({
            task: "draw",
            inputs: rasters.map((raster, i) => ({
              digest: digests[i]!,
              raster: isForgotten ? raster : null,
            })),
            recipe,
          });
        const first = await ask(false);
        const drawn = first === FORGOTTEN ? await ask(true) : first;
        if (drawn === FORGOTTEN) throw new Error("the worker has lost what it was given");
        const { bitmap, tally } = drawn;
        const { width, height } = bitmap;
        const bytes = 4 * width * height + rasters[0]!.values.byteLength;
        return { bitmap, width, height, bytes, origin: { rasters, recipe, tally } };
      };
      return queue.run(signal, () => (isSeen() ? 1 : 0), job);
    },
  };
}

function rasterOf(stored: Stored): Raster {
  if ("values" in stored) return stored;
  throw new Error("a picture was decoded where its values are needed");
}

async function crop(stored: Stored, { slice, depth }: CropRecipe): Promise<Picture> {
  if ("values" in stored) throw new Error("values are drawn, not cropped");
  const { width } = stored;
  const height = stored.height / depth;
  if (!Number.isInteger(height)) {
    throw new Error(`${stored.height} rows are not ${depth} slices of equal height`);
  }
  const bitmap = await createImageBitmap(stored, 0, slice * height, width, height, EXACTLY);
  return { bitmap, width, height, bytes: 4 * width * height, origin: null };
}

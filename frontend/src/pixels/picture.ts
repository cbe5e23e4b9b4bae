/** A picture that can be painted, and what is needed to get one. */
import type { Fit } from "./fit.ts";
import type { Raster } from "./raster.ts";
import type { Recipe, Tally } from "./recipe.ts";
import type { Size } from "./view.ts";

/** Says which array (digest) and where it is (run and key). */
export interface StoredRef {
  readonly digest: string;
  readonly run: string;
  readonly key: string;
  readonly media: string;
  /** How many it will have, as far as the log says. */
  readonly pixels: number;
  /** Of a picture in which the slices lie below each other; null where the log does not say. */
  readonly size: Size | null;
  /** Number of slices; 1 where it is no volume. */
  readonly depth: number;
  /** Whether the values themselves are needed, not only what a browser makes of them. */
  readonly asValues: boolean;
}

/** How the pixels of a picture are made from values. */
export interface Drawing {
  readonly recipe: Recipe;
  /** What the recipe needs besides: the soft layer of a mask, what it is compared with. */
  readonly others: readonly StoredRef[];
  /** Equal name, equal drawing. */
  readonly name: string;
}

export interface PictureRef extends StoredRef {
  /** null: as the browser decodes it. */
  readonly drawing: Drawing | null;
}

export interface Picture {
  /** An error map is drawn, not decoded. */
  readonly bitmap: ImageBitmap | HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
  /** Decoded, as the graphics memory holds it, with its fit. */
  readonly bytes: number;
  /** The whole picture as the pane shows it that it was fetched for. */
  readonly fit?: Fit<ImageBitmap | HTMLCanvasElement> | null;
  /** What it was drawn from, the array itself first; null for one that was only decoded. */
  readonly origin: Origin | null;
}

export interface Origin {
  readonly rasters: readonly Raster[];
  readonly recipe: Recipe;
  readonly tally: Tally;
}

export function drawing(recipe: Recipe, others: readonly StoredRef[] = []): Drawing {
  const names = others.map(({ digest }) => digest);
  return { recipe, others, name: JSON.stringify([recipe, ...names]) };
}

/** Names what is seen: equal name, equal pixels. */
export function pictureName({ digest, drawing }: PictureRef): string {
  return drawing === null ? digest : `${digest} ${drawing.name}`;
}

export function closePicture({ bitmap, fit }: Picture): void {
  if (bitmap instanceof ImageBitmap) bitmap.close();
  if (fit?.bitmap instanceof ImageBitmap) fit.bitmap.close();
}

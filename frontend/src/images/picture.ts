/** A picture that can be painted, and what is needed to get one. */

/** Says which picture (digest) and where it is (run and key). */
export interface PictureRef {
  readonly digest: string;
  readonly run: string;
  readonly key: string;
  readonly media: string;
  /** Values drawn as black and as full, for payloads that are not yet 8 bit. */
  readonly value_range: readonly [number, number] | null;
  /** How many it will have, as far as the log says. */
  readonly pixels: number;
}

export interface Picture {
  /** An error map is drawn, not decoded. */
  readonly bitmap: ImageBitmap | HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
  /** Decoded, as the graphics memory holds it. */
  readonly bytes: number;
}

export function closePicture({ bitmap }: Picture): void {
  if (bitmap instanceof ImageBitmap) bitmap.close();
}

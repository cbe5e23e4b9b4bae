/** A picture that can be painted, and what is needed to get one. */

/** Says which picture (digest) and where it is (run and key). */
export interface PictureRef {
  readonly digest: string;
  readonly run: string;
  readonly key: string;
  readonly media: string;
  /** Values drawn as black and as full, for payloads that are not yet 8 bit. */
  readonly value_range: readonly [number, number] | null;
}

export interface Picture {
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** Decoded, as the graphics memory holds it. */
  readonly bytes: number;
}

/** The values of an array as they were logged, in memory. */

export type Values =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>;

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Number of slices; 1 where the array is no volume. */
  readonly depth: number;
  readonly channels: number;
  /** Slice by slice, row by row, channels together. */
  readonly values: Values;
}

/** The values of one slice, not copied. */
export function sliceOf({ width, height, channels, values }: Raster, slice: number): Values {
  const count = width * height * channels;
  return values.subarray(slice * count, (slice + 1) * count);
}

/** Gives a picture of slices that lie below each other its third axis back. */
export function stacked(raster: Raster, depth: number): Raster {
  if (depth === raster.depth) return raster;
  const height = raster.height / depth;
  if (raster.depth !== 1 || !Number.isInteger(height)) {
    throw new Error(`${raster.height} rows are not ${depth} slices of equal height`);
  }
  return { ...raster, depth, height };
}

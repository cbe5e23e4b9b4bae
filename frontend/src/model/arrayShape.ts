/** What the axes of an array mean. Pure. */

export interface ArrayShape {
  readonly width: number;
  readonly height: number;
  /** Number of slices; 1 where the array is no volume. */
  readonly depth: number;
  /** 1 where there is no last axis. */
  readonly channels: number;
}

/** Of an array `[h, w]` or `[h, w, c]`, with an axis of slices in front in a volume; null if it is neither. */
export function arrayShapeOf(
  shape: readonly number[] | null,
  isVolume: boolean,
): ArrayShape | null {
  if (shape === null) return null;
  const [depth, height, width, channels = 1] = isVolume ? shape : [1, ...shape];
  if (!(depth! > 0 && height! > 0 && width! > 0)) return null;
  return { depth: depth!, height: height!, width: width!, channels };
}

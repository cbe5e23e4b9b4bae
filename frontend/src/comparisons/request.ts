/** What is asked of the workers that compare pictures. */
import type { ErrorKind } from "../errorMaps/index.ts";
import type { Channels, ErrorMap } from "../errorMaps/errorMap.ts";
import type { Picture } from "../pixels/picture.ts";
import type { Size } from "../pixels/view.ts";

export interface ErrorMapRequest {
  readonly a: Side;
  readonly b: Side;
  readonly kind: ErrorKind;
  readonly channels: Channels;
}

/** One of the two pictures. */
export interface Side {
  readonly digest: string;
  readonly slice: number;
  /** For values: the range whose fractions count; null where the values themselves do. */
  readonly fractionOf: readonly [number, number] | null;
}

/** A request, and who is told: exactly one of the two is called, later. */
export interface ErrorMapSubscription {
  readonly request: ErrorMapRequest;
  readonly pictures: readonly [Picture, Picture];
  /** The size at which the map is wanted; null for that of the pictures. */
  readonly shownAs: Size | null;
  readonly arrived: (map: ErrorMap) => void;
  readonly failed: (error: unknown) => void;
}

/** Payloads, and their media types: arrays, and pictures that browsers decode. */

export interface Payload {
  readonly media: string;
  readonly bytes: ArrayBuffer;
}

const NPY_MEDIA = [
  "application/x-npy",
  // As it is stored; the server unpacks it, or lets the browser do so, on the way.
  "application/x-npy+gzip",
] as const;

export const KNOWN_MEDIA: ReadonlySet<string> = new Set([
  "image/png",
  "image/webp",
  "image/jpeg",
  ...NPY_MEDIA,
]);

export function isNpy(media: string): boolean {
  return NPY_MEDIA.some((known) => known === media);
}

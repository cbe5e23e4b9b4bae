/**
 * Shares out the requests: what takes long of one kind never holds up the other. TensorBoard's server
 * answers each request on a connection of its own, and browsers open six.
 */
import { createQueue, type Queue } from "./queue.ts";

export interface Shares {
  /** A series may take seconds where the log is far away or still being read. */
  readonly series: Queue;
  /** They come and go, so that the catalog soon finds a place among them. */
  readonly pictures: Queue;
}

const SERIES = 2;
const PICTURES = 4;

export function shareOut(): Shares {
  return { series: createQueue(SERIES), pictures: createQueue(PICTURES) };
}

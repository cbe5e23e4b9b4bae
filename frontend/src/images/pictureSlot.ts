/**
 * Holds the picture of one cell: asks for it, shows the nearest one that is here until it has come,
 * and keeps what is shown from being dropped.
 */
import { effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { messageOf, ServerGone } from "../api/errors.ts";
import type { Cell, PictureCell } from "../model/cells.ts";
import type { Picture } from "../pixels/picture.ts";
import type { Pictures } from "./pictures.ts";

export interface PictureSlot {
  /** The cell whose picture is held; null when there is none. */
  readonly held: ReadonlySignal<PictureCell | null>;
  /** Why the wanted picture cannot be shown. */
  readonly failure: ReadonlySignal<string | null>;
  readonly waiting: ReadonlySignal<boolean>;
  picture(): Picture | null;
  /** Starts asking; the answer stops it and lets go. */
  start(): () => void;
}

export interface PictureSlotParts {
  readonly pictures: Pictures;
  /** Changes when the server has come back. */
  readonly reconnects: ReadonlySignal<number>;
}

/** A request may fail though the server is there; without this the pane would wait for ever. */
const RETRY_MS = 3000;

/**
 * `near` finds a cell near the wanted one whose picture is decoded, to be shown meanwhile. `changed`
 * is called when there is something else to paint or to tell.
 */
export function createPictureSlot(
  { pictures, reconnects }: PictureSlotParts,
  cell: ReadonlySignal<Cell>,
  near: (wanted: PictureCell) => PictureCell | null,
  changed: () => void,
): PictureSlot {
  const held = signal<PictureCell | null>(null);
  const failure = signal<string | null>(null);
  const waiting = signal(false);
  const attempts = signal(0);
  let picture: Picture | null = null;
  let unpin = (): void => {};
  let retry = 0;

  /** Takes the cell's picture if it is here. */
  const hold = (wanted: PictureCell | null): boolean => {
    const found = wanted === null ? undefined : pictures.peek(wanted.ref);
    if (wanted !== null && found === undefined) return false;
    const before = unpin;
    unpin = wanted === null ? () => {} : pictures.pin(wanted.ref);
    before();
    picture = found ?? null;
    held.value = wanted;
    changed();
    return true;
  };

  const holdMeanwhile = (wanted: PictureCell): void => {
    const now = held.peek();
    const other = near(wanted);
    if (other === null) return;
    const isNearer =
      now === null ||
      Math.abs(other.position - wanted.position) < Math.abs(now.position - wanted.position);
    if (isNearer) hold(other);
  };

  const follow = (): (() => void) | undefined => {
    const now = cell.value;
    void reconnects.value;
    void attempts.value;
    return untracked(() => {
      failure.value = null;
      waiting.value = now.kind === "loading";
      changed();
      if (now.kind === "loading") return undefined;
      if (now.kind !== "picture") return void hold(null);
      if (hold(now)) return undefined;
      waiting.value = true;
      holdMeanwhile(now);
      return pictures.subscribe(
        now.ref,
        () => {
          waiting.value = false;
          hold(now);
        },
        (error) => {
          // Away for now: keep what is there, and ask again.
          if (error instanceof ServerGone) {
            clearTimeout(retry);
            retry = window.setTimeout(() => (attempts.value += 1), RETRY_MS);
            return;
          }
          waiting.value = false;
          hold(null);
          failure.value = messageOf(error);
          changed();
        },
      );
    });
  };

  return {
    held,
    failure,
    waiting,
    picture: () => picture,
    start() {
      const stop = effect(follow);
      return () => {
        stop();
        clearTimeout(retry);
        unpin();
        unpin = () => {};
        picture = null;
      };
    },
  };
}

/** Computes error maps off the main thread: the same module as the page, started as a worker. */
import { differenceField, type Channels, type Field, type Pixels } from "./field.ts";
import type { ErrorKind } from "./kinds.ts";

export interface Question {
  readonly id: number;
  readonly a: ImageBitmap;
  readonly b: ImageBitmap;
  readonly kind: ErrorKind;
  readonly channels: Channels;
}

export type Answer =
  | { readonly id: number; readonly field: Field }
  | { readonly id: number; readonly problem: string };

interface WorkerScope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(answer: Answer, transfer: Transferable[]): void;
}

/** True in a worker, where there is nothing to render. */
export function isWorker(): boolean {
  return typeof document === "undefined" && typeof postMessage === "function";
}

export function startWorker(): void {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data: { id, a, b, kind, channels } }) => {
    try {
      const field = differenceField(pixelsOf(a), pixelsOf(b), kind, channels);
      scope.postMessage({ id, field }, [field.values.buffer]);
    } catch (error) {
      scope.postMessage({ id, problem: String(error) }, []);
    } finally {
      a.close();
      b.close();
    }
  };
}

function pixelsOf(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser gives no 2d canvas to a worker");
  context.drawImage(bitmap, 0, 0);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

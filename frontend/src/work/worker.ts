/** The worker's side: reads payloads, draws values and compares pictures off the main thread. */
import { differenceField, type Pixels } from "../difference/field.ts";
import { draw } from "../draw/draw.ts";
import { ByteLru } from "../images/lru.ts";
import { parseNpy } from "../images/npy.ts";
import { parseGreyPng } from "../images/png.ts";
import { stacked, type Raster } from "../images/raster.ts";
import { FORGOTTEN } from "./tasks.ts";
import type {
  Answers,
  Comparable,
  CompareTask,
  DecodeTask,
  DrawTask,
  Question,
  Task,
} from "./tasks.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(answer: unknown, transfer: Transferable[]): void;
}

interface Done {
  readonly result: Answers[Task["task"]];
  readonly handed: Transferable[];
}

/** Arrays that are likely to be drawn again, so that they need not be sent for it. */
const KEPT_BYTES = 96 * 1024 * 1024;

const kept = new ByteLru<Raster>(KEPT_BYTES, () => {});

/** True in a worker, where there is nothing to render. */
export function isWorker(): boolean {
  return typeof document === "undefined" && typeof postMessage === "function";
}

export function startWorker(): void {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data: { id, task } }) => {
    run(task).then(
      ({ result, handed }) => scope.postMessage({ id, result }, handed),
      (error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        scope.postMessage({ id, problem }, []);
      },
    );
  };
}

function run(task: Task): Promise<Done> {
  switch (task.task) {
    case "decode":
      return decode(task);
    case "draw":
      return drawKept(task);
    case "compare":
      return compare(task);
  }
}

async function decode({ digest, payload, media, depth }: DecodeTask): Promise<Done> {
  const bytes = await payload.arrayBuffer();
  const read = media.startsWith("application/x-npy") ? parseNpy(bytes) : await parseGreyPng(bytes);
  const raster = stacked(read, depth);
  keep(digest, { ...raster, values: raster.values.slice() });
  return { result: raster, handed: [raster.values.buffer] };
}

async function drawKept({ inputs, recipe }: DrawTask): Promise<Done> {
  const rasters: Raster[] = [];
  for (const { digest, raster } of inputs) {
    if (raster !== null) keep(digest, raster);
    const found = raster ?? kept.get(digest);
    if (found === undefined) return { result: FORGOTTEN, handed: [] };
    rasters.push(found);
  }
  if (recipe.kind === "crop") throw new Error("a decoded picture is not cropped by the worker");
  const { rgba, width, height, tally } = draw(rasters, recipe);
  const bitmap = await createImageBitmap(new ImageData(rgba, width, height), {
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
  return { result: { bitmap, tally }, handed: [bitmap] };
}

function keep(digest: string, raster: Raster): void {
  kept.set(digest, raster, raster.values.byteLength);
}

async function compare({ a, b, kind, channels }: CompareTask): Promise<Done> {
  try {
    const field = differenceField(pixelsOf(a), pixelsOf(b), kind, channels);
    return { result: field, handed: [field.values.buffer] };
  } finally {
    for (const one of [a, b]) if (one instanceof ImageBitmap) one.close();
  }
}

function pixelsOf(picture: Comparable): Pixels {
  if (!(picture instanceof ImageBitmap)) return picture;
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser gives no 2d canvas to a worker");
  context.drawImage(picture, 0, 0);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

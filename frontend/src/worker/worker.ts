/** The worker's side: reads payloads, draws values and compares pictures off the main thread. */
import { messageOf } from "../api/errors.ts";
import { draw } from "../draw/draw.ts";
import { differenceField } from "../errorMaps/differenceField.ts";
import { reduced } from "../errorMaps/reduce.ts";
import type { Pixels } from "../errorMaps/errorMap.ts";
import { EXACTLY } from "../pixels/decoders.ts";
import { ByteLru } from "../pixels/lru.ts";
import { parseNpy } from "../pixels/npy.ts";
import { parsePng, sizeOfPng, wrongSize } from "../pixels/png.ts";
import { stacked, type Raster } from "../pixels/raster.ts";
import { readBack } from "../pixels/readBack.ts";
import type {
  Answers,
  Compared,
  CompareTask,
  DecodeTask,
  DrawTask,
  Outcome,
  Pair,
  Question,
  Task,
} from "../workerClient/tasks.ts";
import { FORGOTTEN, UNREADABLE } from "../workerClient/tasks.ts";

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
const read = new ByteLru<Pixels>(KEPT_BYTES, () => {});

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
        scope.postMessage({ id, problem: messageOf(error) }, []);
      },
    );
  };
}

async function run(task: Task): Promise<Done> {
  switch (task.task) {
    case "decode":
      return decode(task);
    case "draw":
      return drawKept(task);
    case "compare":
      return compare(task);
  }
}

async function decode({ digest, bytes, media, size, depth }: DecodeTask): Promise<Done> {
  const isNpy = media.startsWith("application/x-npy");
  const wrong = isNpy ? null : wrongSize(sizeOfPng(bytes), size);
  if (wrong !== null) throw wrong;
  const read = isNpy ? parseNpy(bytes) : await parsePng(bytes);
  const wrongArray = wrongSize({ width: read.width, height: read.height * read.depth }, size);
  if (wrongArray !== null) throw wrongArray;
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
  const bitmap = await createImageBitmap(new ImageData(rgba, width, height), EXACTLY);
  return { result: { bitmap, tally }, handed: [bitmap] };
}

function keep(digest: string, raster: Raster): void {
  kept.set(digest, raster, raster.values.byteLength);
}

function compare({ pairs }: CompareTask): Done {
  const result = pairs.map(outcomeOf);
  const handed = result.flatMap((outcome) =>
    typeof outcome === "string" || "problem" in outcome ? [] : [outcome.shown.values.buffer],
  );
  return { result, handed };
}

function outcomeOf({ a, b, kind, channels, shownAs }: Pair): Outcome {
  try {
    const [left, right] = [pixelsOf(a), pixelsOf(b)];
    if (left === UNREADABLE || right === UNREADABLE) return UNREADABLE;
    if (left === FORGOTTEN || right === FORGOTTEN) return FORGOTTEN;
    const { values, ...totals } = differenceField(left, right, kind, channels);
    const whole = { width: totals.width, height: totals.height, values };
    return { ...totals, shown: shownAs === null ? whole : reduced(whole, shownAs) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** Reading a bitmap back takes as long as comparing it: a target is compared at every step. */
function pixelsOf({ name, picture }: Compared): Pixels | typeof FORGOTTEN | typeof UNREADABLE {
  if (picture === null) return read.get(name) ?? FORGOTTEN;
  const pixels = picture instanceof ImageBitmap ? levelsOf(picture) : picture;
  if (pixels === null) return UNREADABLE;
  const bytes = "rgba" in pixels ? pixels.rgba.length : pixels.values.byteLength;
  read.set(name, pixels, bytes);
  return pixels;
}

function levelsOf(bitmap: ImageBitmap): Pixels | null {
  const { width, height } = bitmap;
  const rgba = readBack(bitmap, { x: 0, y: 0, width, height });
  bitmap.close();
  return rgba === null ? null : { width, height, rgba };
}

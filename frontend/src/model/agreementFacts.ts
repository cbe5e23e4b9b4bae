/** How far classes agree, in words: hits and misses of one class, and the means over all. Pure. */
import { dice, iou, pixelError } from "../draw/agreement.ts";
import type { Agreement } from "../pixels/recipe.ts";
import type { Entry, FactsText } from "./facts.ts";
import { shorten } from "./names.ts";

/** `chosen` is the class that was measured, `name` what it is called. */
export function describeAgreement(
  agreement: Agreement,
  chosen: number,
  name: string | null,
): FactsText {
  const { tp, fp, fn, tn, ignored } = agreement;
  const of = name === null ? `of class ${chosen}` : shorten(name, 24);
  const counts = { TP: tp, FP: fp, FN: fn, TN: tn };
  const texts = Object.entries(counts).map(([name, count]): Entry => [name, inFull(count)]);
  return {
    what: `IoU ${of} ${share(iou(agreement))} · Dice ${share(dice(agreement))}`,
    seen: texts.map((entry) => entry.join(" ")).join(" · "),
    warnings: [],
    entries: [
      ["Class", name === null ? String(chosen) : `${chosen} ${name}`],
      ["IoU of the class", share(iou(agreement))],
      ["Dice of the class", share(dice(agreement))],
      ...texts,
      ["Not counted", inFull(ignored)],
      ["Pixel error", share(pixelError(agreement))],
      ["Mean IoU", share(agreement.meanIou)],
      ["Mean Dice", share(agreement.meanDice)],
    ],
  };
}

/** As metrics of the same names are written: the means over all classes. */
export function agreementNumbers(agreement: Agreement): readonly Entry[] {
  return [
    ["mean IoU", share(agreement.meanIou)],
    ["mean Dice", share(agreement.meanDice)],
    ["pixel error", share(pixelError(agreement))],
  ];
}

function share(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}

function inFull(count: number): string {
  return count.toLocaleString("en");
}

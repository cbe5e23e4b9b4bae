// Writes src/pixels/palette.ts, the colours of classes: node palette.mjs
//
// The first eight are Okabe and Ito's, in their order. After them each colour is the one that is farthest from
// all before it, as Glasbey et al. choose them, but for three pairs of eyes at once: the usual ones, and
// those that lack the cones for red or for green.
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FIRST = ["000000", "e69f00", "56b4e9", "009e73", "f0e442", "0072b2", "d55e00", "cc79a7"];
const COUNT = 48;

// Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
const SIGHTS = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
];
// A difference that only usual eyes see still counts: far more of them look.
const WEIGHTS = [1, 1.6, 1.6];

/** OKLab (B. Ottosson) of a colour as each pair of eyes sees it. */
export function seen(hex) {
  const linear = [0, 2, 4].map((at) => {
    const level = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return SIGHTS.map((m) =>
    oklab(
      [0, 3, 6].map((row) =>
        Math.max(0, m[row] * linear[0] + m[row + 1] * linear[1] + m[row + 2] * linear[2]),
      ),
    ),
  );
}

function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** How far apart two colours are for the eyes that tell them apart least. */
export function distance(a, b) {
  return Math.min(
    ...a.map((lab, i) => WEIGHTS[i] * Math.hypot(...lab.map((value, k) => value - b[i][k]))),
  );
}

function palette() {
  const levels = Array.from({ length: 16 }, (_, i) => (i * 17).toString(16).padStart(2, "0"));
  const candidates = levels
    .flatMap((r) => levels.flatMap((g) => levels.map((b) => r + g + b)))
    .map((hex) => ({ hex, seen: seen(hex) }))
    // Neither as dark as nothing nor as light as paper.
    .filter(({ seen: [[lightness]] }) => lightness > 0.3 && lightness < 0.93);
  const chosen = FIRST.map((hex) => ({ hex, seen: seen(hex) }));
  // White and the grey of what does not count stand for other things.
  const taken = [...chosen, ...["ffffff", "808080"].map((hex) => ({ hex, seen: seen(hex) }))];
  const nearest = candidates.map((one) =>
    Math.min(...taken.map((other) => distance(one.seen, other.seen))),
  );
  while (chosen.length < COUNT) {
    const best = nearest.indexOf(Math.max(...nearest));
    chosen.push(candidates[best]);
    candidates.forEach((one, i) => {
      nearest[i] = Math.min(nearest[i], distance(one.seen, candidates[best].seen));
    });
  }
  return chosen.map(({ hex }) => hex);
}

export const PALETTE = palette();

// A test that is bundled with this file is not this file.
if (process.argv[1]?.endsWith("/palette.mjs")) {
  const rows = Array.from({ length: COUNT / 8 }, (_, i) => PALETTE.slice(8 * i, 8 * i + 8));
  const lines = [
    "/**",
    " * Colours of classes, written by palette.mjs. The first eight are those of M. Okabe and K. Ito, Color",
    " * Universal Design, 2008; the others are chosen as by C. Glasbey et al., Colour displays for categorical",
    " * images, 2007, each as far from all before it as eyes with and without colour blindness can tell.",
    " */",
    "export const PALETTE: readonly string[] = (",
    ...rows.map((row, i) => `  "${row.join(" ")}${i < rows.length - 1 ? ' " +' : '"'}`),
    ').split(" ");',
  ];
  const file = join(dirname(fileURLToPath(import.meta.url)), "src", "pixels", "palette.ts");
  await writeFile(file, `${lines.join("\n")}\n`);
}

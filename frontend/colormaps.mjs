// Writes src/pixels/tables.ts, the tables of the colour maps: node colormaps.mjs
//
// The tables are in git, so that a build needs nothing but esbuild; a test compares them with the package.
import {
  interpolateCividis,
  interpolateInferno,
  interpolateMagma,
  interpolatePlasma,
  interpolateRdBu,
  interpolateTurbo,
  interpolateViridis,
} from "d3-scale-chromatic";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * 256 colours: the first as rrggbb, then a letter for each level of each that follows, which says how much
 * it is more than in the colour before, counted from the letter P. `at` goes from 0 to 1.
 */
export function tableOf(colourAt) {
  const colours = Array.from({ length: 256 }, (_, i) => levelsOf(colourAt(i / 255)));
  const first = colours[0].map((level) => level.toString(16).padStart(2, "0")).join("");
  const changes = colours
    .slice(1)
    .flatMap((levels, i) => levels.map((level, channel) => level - colours[i][channel]));
  return first + changes.map((change) => String.fromCharCode(80 + change)).join("");
}

/** Of "#rrggbb" or "rgb(r, g, b)". */
function levelsOf(colour) {
  if (!colour.startsWith("#")) return colour.match(/\d+/g).map(Number);
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

export const TABLES = {
  VIRIDIS: tableOf(interpolateViridis),
  CIVIDIS: tableOf(interpolateCividis),
  MAGMA: tableOf(interpolateMagma),
  INFERNO: tableOf(interpolateInferno),
  PLASMA: tableOf(interpolatePlasma),
  TURBO: tableOf(interpolateTurbo),
  // From blue to red: what is too little is cold.
  BLUE_RED: tableOf((at) => interpolateRdBu(1 - at)),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = [
    "/**",
    " * Colour tables, written by colormaps.mjs, which says how, out of d3-scale-chromatic: viridis, magma,",
    " * inferno and plasma (S. van der Walt, N. Smith and E. Firing), cividis (J. Nuñez, C. Anderton and R.",
    " * Renslow), turbo (A. Mikhailov) and ColorBrewer's RdBu, turned round (C. Brewer). See",
    " * LICENSE-THIRD-PARTY.",
    " */",
    ...Object.entries(TABLES).map(
      ([name, table]) => `export const ${name} =\n  ${JSON.stringify(table)};`,
    ),
  ];
  const file = join(dirname(fileURLToPath(import.meta.url)), "src", "pixels", "tables.ts");
  await writeFile(file, `${lines.join("\n")}\n`);
}

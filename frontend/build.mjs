// Builds the page into the Python package: node build.mjs [--watch]
//
// Needs only what `npm ci --omit=dev --ignore-scripts` installs, because an
// install from git runs it on the user's machine. The same sources give the
// same bytes.
import { context } from "esbuild";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, "..", "tb_triptych", "static");
const watch = process.argv.includes("--watch");
const limit_bytes = 128_000;

await mkdir(outdir, { recursive: true });
const build = await context({
  absWorkingDir: here,
  entryPoints: ["src/index.ts", "src/styles/index.css"],
  entryNames: "[name]",
  outdir,
  bundle: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16"],
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  legalComments: "none",
  charset: "utf8",
  logLevel: "info",
});

if (watch) {
  await build.watch();
} else {
  await build.rebuild();
  await build.dispose();
  let total = 0;
  for (const file of ["index.js", "index.css"]) {
    const bytes = await readFile(join(outdir, file));
    const packed = gzipSync(bytes, { level: 9 }).length;
    total += packed;
    console.log(`${file}: ${bytes.length} bytes, ${packed} gzipped`);
  }
  if (total >= limit_bytes) {
    console.error(`The page is ${total} bytes gzipped; it must stay under ${limit_bytes}.`);
    process.exit(1);
  }
}

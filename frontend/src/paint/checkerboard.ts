/** The pattern that stands behind transparent pixels. */

const SQUARE = 8;
const SHADES = { light: ["#ffffff", "#dedfe1"], dark: ["#4a4c4f", "#3a3c3f"] } as const;

const tiles: Partial<Record<keyof typeof SHADES, HTMLCanvasElement>> = {};

export function checkerboard(
  context: CanvasRenderingContext2D,
  isDark: boolean,
): CanvasPattern | null {
  const theme = isDark ? "dark" : "light";
  const tile = (tiles[theme] ??= drawTile(SHADES[theme]));
  return context.createPattern(tile, "repeat");
}

function drawTile([one, other]: readonly [string, string]): HTMLCanvasElement {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 2 * SQUARE;
  const context = tile.getContext("2d");
  if (context === null) return tile;
  context.fillStyle = one;
  context.fillRect(0, 0, 2 * SQUARE, 2 * SQUARE);
  context.fillStyle = other;
  context.fillRect(0, 0, SQUARE, SQUARE);
  context.fillRect(SQUARE, SQUARE, SQUARE, SQUARE);
  return tile;
}

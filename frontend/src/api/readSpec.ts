/** Reads what a series says of its panes and its metrics: the specs of docs/event_format.md. */
import type { MetricSpec, PaneSpec, ValueRange } from "./contract.ts";
import { list, mapOf, number, object, text, textOrNull, type Json } from "../json.ts";

export function readSpec(json: unknown): PaneSpec {
  const spec = object(json);
  const kind = text(spec["kind"]) || "image";
  const isVolume = spec["volume"] === true;
  const value_range = readRange(spec["value_range"]);
  switch (kind) {
    case "image":
      return { kind, isVolume, value_range, transfer: readTransfer(spec) };
    case "labels": {
      const classes = byId(spec["classes"], textOrNull);
      return {
        kind,
        isVolume,
        classes: classes.size > 0 ? classes : null,
        colors: byId(spec["colors"], readColour),
        ignore: number(spec["ignore"]),
      };
    }
    case "scalar": {
      const colormap = text(spec["colormap"]) || "viridis";
      return { kind, isVolume, value_range, colormap, unit: textOrNull(spec["unit"]) };
    }
    case "flow": {
      const most = number(spec["max_magnitude"]) ?? 0;
      const max_magnitude = most > 0 ? most : null;
      return { kind, isVolume, max_magnitude, unit: textOrNull(spec["unit"]) };
    }
    default:
      return { kind: "unknown", isVolume, name: kind };
  }
}

export function readRange(json: unknown): ValueRange | null {
  const [low, high] = list(json).map(number);
  return typeof low === "number" && typeof high === "number" ? [low, high] : null;
}

export function readMetric(json: unknown): MetricSpec {
  const metric = object(json);
  const better = metric["better"];
  return {
    better: better === "higher" || better === "lower" ? better : null,
    unit: textOrNull(metric["unit"]),
  };
}

function readTransfer(spec: Json): "srgb" | "linear" {
  return spec["transfer"] === "linear" ? "linear" : "srgb";
}

/** An object whose keys are class ids as text; entries that say nothing are left out. */
function byId<T>(json: unknown, read: (value: unknown) => T | null): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  for (const [key, value] of mapOf(json, read)) {
    if (value !== null && /^-?\d+$/.test(key)) found.set(Number(key), value);
  }
  return found;
}

function readColour(json: unknown): string | null {
  const colour = text(json).toLowerCase();
  return /^#[0-9a-f]{6}$/.test(colour) ? colour : null;
}

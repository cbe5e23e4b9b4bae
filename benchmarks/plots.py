"""The plots of docs/benchmarks.md: SVG without background, in colours for light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib as mpl
from figures import number
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from results import Results, beyond, catalog_s

STALL, CPU = "stall, ms per epoch (log)", "CPU, ms per epoch (log)"
INK = "#797979"  # the same contrast, 4.3, to white and to GitHub's dark
OURS, THEIRS = "#e8710a", "#4f8fd6"

mpl.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "tb_triptych",
        "font.family": "sans-serif",
        "font.size": 9,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)
DECADES = FuncFormatter(lambda value, _: f"{value:,g}")


@dataclass(frozen=True)
class Bar:
    """A bar: the median, with the minimum and maximum as whiskers."""

    label: str
    values: Sequence[float]
    is_ours: bool


def logging(results: Results, path: Path) -> None:
    """Plot stall, CPU and bytes of all contenders that log."""
    entries = [
        (scenario, name, entry)
        for scenario in ("idle", "alike")
        for name, entry in results.contenders(scenario).items()
        if entry["rounds"]
    ]
    entries.sort(key=lambda one: -median(results.cost(one[0], one[1], "stall_ms")))
    epochs = {s: v["epochs"] for s, v in results.settings["logging"]["scenarios"].items()}

    def bars(figure: str) -> list[Bar]:
        found = []
        for scenario, name, entry in entries:
            scale = epochs[scenario] if figure == "disk_mb" else 1
            values = [value / scale for value in results.cost(scenario, name, figure)]
            call = entry["call"].replace("`", "")
            found.append(Bar(call, values, call.startswith("ours")))
        return found

    panels = {
        STALL: bars("stall_ms"),
        CPU: bars("cpu_ms"),
        "MB per epoch": bars("disk_mb"),
    }
    _bars(panels, path, height_in=0.27 * len(entries) + 0.7, logarithmic=(STALL, CPU))


def serving(results: Results, path: Path) -> None:
    """Plot time, memory and latency of serving."""

    def bars(figure: str) -> list[Bar]:
        return [
            Bar(entry["call"], results.served(name, figure), name == "journal")
            for name, entry in results.sides.items()
        ]

    memory = [
        Bar(
            entry["call"],
            [max(0.0, beyond([mb], results.empty_mb)) for mb in results.served(name, "used_mb")],
            name == "journal",
        )
        for name, entry in results.sides.items()
    ]
    panels = {
        "s to every step": bars("all_steps_s"),
        "MB above an empty log": memory,
        "ms per picture, 1 client": bars("warm, 1"),
        "ms per picture, 8 clients": bars("warm, 8"),
    }
    _bars(panels, path, height_in=1.5)


def index(results: Results, path: Path) -> None:
    """Plot the time to the catalog by number of events and size of pictures."""
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    by_events, by_size = figure.subplots(1, 2, sharey=True)
    for axes, group, key, scale, label in (
        (by_events, "events", "events", 1, "events, with empty pictures"),
        (by_size, "pictures", "picture_bytes", 1e-3, "kB per picture, 1,000 events"),
    ):
        journals = results.journals(group)
        x = [journal[key] * scale for journal in journals]
        times_s = [catalog_s(journal) for journal in journals]
        _line(axes, x, times_s)
        axes.set_xlabel(label)
    by_events.set_ylabel("s to the catalog")
    _save(figure, path)


def _line(axes: Any, x: Sequence[float], rounds: Sequence[Sequence[float]]) -> None:
    middles = [median(values) for values in rounds]
    below = [middle - min(values) for middle, values in zip(middles, rounds, strict=True)]
    above = [max(values) - middle for middle, values in zip(middles, rounds, strict=True)]
    axes.errorbar(x, middles, (below, above), color=OURS, marker="o", ms=4, capsize=3)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(0.01, max(20, 2 * max(map(max, rounds))))
    axes.xaxis.set_major_formatter(DECADES)
    axes.yaxis.set_major_formatter(DECADES)
    axes.grid(color=INK, alpha=0.25, linewidth=0.6)


def _bars(
    panels: dict[str, list[Bar]],
    path: Path,
    *,
    height_in: float,
    logarithmic: Collection[str] = (),
) -> None:
    figure = Figure(figsize=(9, height_in), layout="constrained")
    for axes, (title, bars) in zip(
        figure.subplots(1, len(panels), sharey=True), panels.items(), strict=True
    ):
        middles = [median(bar.values) for bar in bars]
        below = [m - min(bar.values) for m, bar in zip(middles, bars, strict=True)]
        above = [max(bar.values) - m for m, bar in zip(middles, bars, strict=True)]
        axes.barh(
            [bar.label for bar in bars],
            middles,
            xerr=(below, above),
            color=[OURS if bar.is_ours else THEIRS for bar in bars],
            ecolor=INK,
        )
        for place, (middle, bar) in enumerate(zip(middles, bars, strict=True)):
            end = (max(bar.values), place)
            axes.annotate(number(middle), end, (4, 0), textcoords="offset points", va="center")
        axes.set_title(title, fontsize=9)
        axes.margins(x=0.3)
        if title in logarithmic:
            axes.set_xscale("log")
            axes.set_xlim(10 ** math.floor(math.log10(min(middles))))
            axes.xaxis.set_major_formatter(DECADES)
        axes.grid(axis="x", color=INK, alpha=0.25, linewidth=0.6)
        axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()  # both share it
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, transparent=True, metadata={"Date": None})
    # matplotlib ends lines with spaces.
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")

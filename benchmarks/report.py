"""Writes docs/benchmarks.md and its plots: `template.md`, filled in from the results.

python benchmarks/report.py
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from contenders import CONTENDERS
from figures import number, share, spread, table
from goals import by_contender, goals
from results import NAMES, Results, beyond, catalog_s, ratios

PAGE = Path(__file__).with_name("template.md")
BROWSER_SECTION = Path(__file__).with_name("template_browser.md")
"""Left out if there was no browser to measure in."""
ENOUGH_ROUNDS = 5


def report(results: Results) -> str:
    """Write the whole page."""
    parts = {
        **_opening(results),
        **_goals(results),
        **_logging(results),
        **_serving(results),
        **_index(results),
        **_scalars(results),
        **_browser(results),
        **_environment(results),
    }
    return PAGE.read_text("utf-8").format(**parts)


def _opening(results: Results) -> dict[str, str]:
    rounds = min(results.settings[name]["rounds"] for name in NAMES)
    return {
        "rounds": f"{rounds} round{'s' if rounds > 1 else ''}",
        "warning": "**These are too few for any figure here to mean anything.**"
        if rounds < ENOUGH_ROUNDS
        else "",
    }


def _goals(results: Results) -> dict[str, str]:
    found = goals(results)
    met = sum(goal.is_met for goal in found)
    rows = [
        [goal.figure, goal.at_most, goal.measured, "met" if goal.is_met else "**missed**"]
        for goal in found
    ]
    return {
        "goals_met": f"{met} of {len(found)} goals are met.",
        "goals": table(["metric", "limit", "result", ""], rows),
    }


def _logging(results: Results) -> dict[str, str]:
    settings = results.settings["logging"]
    scenarios = settings["scenarios"]
    alike = scenarios["alike"]
    calls = "; ".join(entry["call"] for entry in results.contenders("alike").values())
    return {
        "samples": str(settings["samples"]),
        "size": str(settings["size"]),
        "pause_s": f"{scenarios['idle']['pause_s']:g}",
        "epochs": f"There are {scenarios['idle']['epochs']} epochs; {alike['epochs']} where "
        f"each is equally expensive ({calls}).",
        "logging": _costs(results, ["idle", "alike"]),
        "busy": _busy(results),
        "floats_epochs": f", over {scenarios['floats']['epochs']} epochs"
        if "floats" in scenarios
        else "",
        "floats": _costs(results, ["floats"]),
    }


def _costs(results: Results, scenarios: list[str]) -> str:
    """Write the costs of logging, relative to the strip of the first scenario."""
    heads = ["", "stall, ms", "of strip", "longest stall, ms", "CPU, ms", "of strip"]
    heads.append("MB per epoch")
    rows = {}
    for scenario in scenarios:
        for name, entry in results.contenders(scenario).items():
            rows[name] = [_call(entry["call"])]
            if entry["absence"]:
                rows[name] += [entry["absence"], *[""] * (len(heads) - 2)]
                continue
            for figure in ("stall_ms", "worst_stall_ms", "cpu_ms"):
                values = results.cost(scenario, name, figure)
                rows[name].append(spread(values))
                if figure != "worst_stall_ms":
                    base = results.cost(scenarios[0], "strip", figure)
                    rows[name].append(share(median(ratios(values, base)), 1) if base else "")
            epochs = results.settings["logging"]["scenarios"][scenario]["epochs"]
            rows[name].append(number(median(results.cost(scenario, name, "disk_mb")) / epochs))
    return _table_or_none(heads, [rows[name] for name in CONTENDERS if name in rows])


def _busy(results: Results) -> str:
    base_ms = results.cost("busy", "nothing", "epoch_ms")
    rows = []
    for name, entry in results.contenders("busy").items():
        if entry["absence"]:
            rows.append([_call(entry["call"]), entry["absence"], "", "", ""])
            continue
        epoch_ms, stall_ms, cpu_ms = (
            results.cost("busy", name, figure) for figure in ("epoch_ms", "stall_ms", "cpu_ms")
        )
        longer_ms = [one - base for one, base in zip(epoch_ms, base_ms, strict=True)]
        shown = (longer_ms, stall_ms, cpu_ms)
        cells = ["", "", ""] if name == "nothing" else list(map(spread, shown))
        rows.append([_call(entry["call"]), spread(epoch_ms), *cells])
    return _table_or_none(["", "epoch, ms", "longer by, ms", "stall, ms", "CPU, ms"], rows)


def _serving(results: Results) -> dict[str, str]:
    settings = results.settings["serving"]
    pictures = settings["steps"] * settings["samples"]
    sides = results.sides

    def row(title: str, figure: str) -> list[str]:
        return [title, *(spread(results.served(name, figure)) for name in sides)]

    memory = [number(beyond(results.served(name, "used_mb"), results.empty_mb)) for name in sides]
    rows = [
        ["log, MB", *(number(side["log_mb"]) for side in sides.values())],
        row("process start to server up, s", "up_s"),
        row("process start to first picture, s", "first_picture_s"),
        row("server up to every step reachable, s", "all_steps_s"),
        row("resident memory at that time, MB", "resident_mb"),
        row("resident memory after fetching pictures, MB", "used_mb"),
        ["above TensorBoard with an empty log, MB", *memory],
        row("time per picture, 1 client, log in the file cache, ms", "warm, 1"),
        row("time per picture, 8 clients, log in the file cache, ms", "warm, 8"),
        row("time per picture, 1 client, log not in the file cache, ms", "cold, 1"),
        row("time per picture, 8 clients, log not in the file cache, ms", "cold, 8"),
    ]
    return {
        "pictures": f"{pictures:,}",
        "picture_kb": number(sides["journal"]["log_mb"] * 1e3 / pictures),
        "samples_served": str(settings["samples"]),
        "serving_cold": _cold(sides.values()),
        "empty_mb": spread(results.empty_mb),
        "count": str(settings["count"]),
        "serving": table(["", *(_call(side["call"]) for side in sides.values())], rows),
    }


def _index(results: Results) -> dict[str, str]:
    journals = [
        journal for group in ("events", "pictures", "large") for journal in results.journals(group)
    ]
    heads = ["events", "samples", "kB per picture", "index, MB", "journal, MB"]
    heads += ["catalog, s", "µs per event", "progress bar states seen"]
    rows = [
        [
            f"{journal['events']:,}",
            f"{journal['samples']:,}",
            f"{journal['picture_bytes'] / 1e3:,.0f}",
            number(journal["index_mb"]),
            number(journal["log_mb"]),
            spread(catalog_s(journal)),
            number(median(catalog_s(journal)) / journal["events"] * 1e6),
            spread([one["progress"] for one in journal["rounds"]]),
        ]
        for journal in journals
    ]
    return {"index_cold": _cold(journals), "index": table(heads, rows)}


def _scalars(results: Results) -> dict[str, str]:
    settings = results.settings["scalars"]
    figures = ("first_s", "all_s", "listing_ms", "latency_ms", "resident_mb")
    heads = ["", "loader", "run, MB", "first scalar, s", "all scalars, s"]
    heads += ["first list of dashboards, ms", "scalars of one tag, ms", "resident, MB"]
    rows = [
        [
            entry["call"],
            entry["loader"],
            number(entry["log_mb"]),
            *(spread([one[figure] for one in entry["rounds"]]) for figure in figures),
        ]
        for entry in results.scalars.values()
    ]
    return {
        "scalars_count": f"{settings['steps'] * settings['tags']:,}",
        "tags": str(settings["tags"]),
        "scalars_cold": _cold(results.scalars.values()),
        "scalars": table(heads, rows),
    }


def _browser(results: Results) -> dict[str, str]:
    rows = [
        [
            figure["name"] + (f", {figure['unit']}" if figure["unit"] else ""),
            by_contender(figure["values"]),
            figure["how"],
        ]
        for figure in results.browser
    ]
    if "browser" not in results.settings:
        return {"browser": ""}
    settings = results.settings["browser"]
    section = BROWSER_SECTION.read_text("utf-8").format(
        browser_name=settings["browser"],
        browser_rounds=settings["rounds"],
        browser=table(["metric", "result", "how"], rows),
    )
    return {"browser": section}


def _environment(results: Results) -> dict[str, str]:
    abouts = results.about.values()
    machines = dict.fromkeys(
        f"{about['cpu']}, {about['cores']} cores, {about['memory_gb']} GB of memory, "
        f"{about['system']}, Python {about['python']}"
        for about in abouts
    )
    packages = dict.fromkeys(
        f"{name} {version}" for about in abouts for name, version in about["packages"].items()
    )
    rows = []
    for about in results.about.values():
        load = " to ".join(map(str, about["load"]))
        rows.append([f"`{about['command']}`", about["date"], f"{about['took_s']} s", load])
    return {
        "machine": f"{'; '.join(machines)}; {', '.join(packages)}.",
        "commands": table(["command", "date", "took", "load, before to after"], rows),
    }


def _cold(entries: Iterable[dict[str, list[dict[str, bool]]]]) -> str:
    """Report whether the logs were out of the file cache."""
    cold = [one["is_cold"] for entry in entries for one in entry["rounds"]]
    if all(cold):
        return (
            "Logs are dropped from the file cache first (by `posix_fadvise`; `RWF_NOWAIT` "
            "confirms it), TensorBoard itself is not."
        )
    return f"Logs were out of the file cache in only {sum(cold)} of {len(cold)} cases."


def _call(call: str) -> str:
    return f"**{call}**" if call.startswith("ours") else call


def _table_or_none(heads: list[str], rows: list[list[str]]) -> str:
    return table(heads, rows) if rows else "This was not measured."


def main() -> None:
    """Write the page and its plots."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--out", type=Path, default=Path("docs"))
    args = parser.parse_args()
    results = Results(args.results)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "benchmarks.md").write_text(report(results), "utf-8")
    import plots  # needs matplotlib, the page itself does not

    for draw in (plots.logging, plots.serving, plots.index):
        draw(results, args.out / "img" / f"bench-{draw.__name__}.svg")


if __name__ == "__main__":
    main()

"""Compares the figures with their goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from figures import number, share, spread
from results import Results, beyond, catalog_s, ratios

ARRAYS, TENSORS, METRICS = "writer", "writer-tensors", "writer-metrics"


@dataclass(frozen=True)
class Goal:
    """A figure and its goal.

    Attributes:
      figure: Name of the figure.
      at_most: The goal, as text.
      measured: The value, as text; with its spread, if any.
      is_met: Whether the goal is met.
    """

    figure: str
    at_most: str
    measured: str
    is_met: bool


def goals(results: Results) -> list[Goal]:
    """Compare all figures with their goals; missing figures are left out."""
    return [*_logging(results), *_serving(results), *_index(results), *_browser(results)]


def _logging(results: Results) -> Iterator[Goal]:
    calls = {name: entry["call"] for name, entry in results.contenders("idle").items()}
    calls |= {name: entry["call"] for name, entry in results.contenders("alike").items()}
    for ours, theirs, part in (
        (ARRAYS, "strip", 200),
        (METRICS, "strip", 200),
        (TENSORS, "strip", 200),
        ("add-triptych", "torch-add-image", 400),
        ("add-triptych", "torch-add-images", 400),
        (ARRAYS, "rerun", 5),
    ):
        yield from _share_of(results, "stall_ms", "stall per epoch", ours, theirs, part, calls)
    for ours in (ARRAYS, TENSORS):
        yield from _share_of(results, "cpu_ms", "CPU per epoch", ours, "strip", 40, calls)
    disk, base_mb = (results.cost("idle", name, "disk_mb") for name in (ARRAYS, "strip"))
    if disk and base_mb:
        epochs = results.settings["logging"]["scenarios"]["idle"]["epochs"]
        found = median(disk) / median(base_mb)
        what = f"bytes on disk over {epochs} epochs, against {_named(calls['strip'])}"
        yield Goal(what, "0.45", f"{found:.2f}", found <= 0.45)


def _share_of(
    results: Results,
    figure: str,
    what: str,
    ours: str,
    theirs: str,
    part: int,
    calls: dict[str, str],
) -> Iterator[Goal]:
    scenarios = ("idle", "alike")
    own = results.cost("idle", ours, figure)
    other = next((found for s in scenarios if (found := results.cost(s, theirs, figure))), [])
    if own and other:
        found = ratios(own, other)
        middle, least, most = (share(f(found), 1) for f in (median, min, max))
        yield Goal(
            f"{what}, {_named(calls[ours])}, against {_named(calls[theirs])}",
            f"1/{part}",
            f"{middle} ({least} to {most})",
            median(found) <= 1 / part,
        )


def _serving(results: Results) -> Iterator[Goal]:
    log_gb = results.sides["journal"]["log_mb"] / 1e3
    memory_mb = beyond(results.served("journal", "used_mb"), results.empty_mb)
    yield Goal(
        f"memory for a journal of {log_gb:.2g} GB, every step reachable, pictures fetched, above "
        "TensorBoard with an empty log",
        "60 MB",
        f"{memory_mb:.0f} MB",
        memory_mb <= 60,
    )
    yield _seconds(
        f"server up to every step reachable, {log_gb:.2g} GB, log not in the file cache",
        0.5,
        results.served("journal", "all_steps_s"),
    )
    for clients in (1, 8):
        for side in ("images-rust", "images-python"):
            for cache in ("warm", "cold"):
                own = results.served("journal", f"{cache}, {clients}")
                other = results.served(side, f"{cache}, {clients}")
                yield Goal(
                    f"time per picture, p50 with {_clients(clients)}, log "
                    f"{'' if cache == 'warm' else 'not '}in the file cache, against the "
                    f"{results.sides[side]['call']}",
                    f"{number(median(other))} ms",
                    f"{spread(own)} ms",
                    median(own) <= median(other),
                )


def _index(results: Results) -> Iterator[Goal]:
    (large,) = results.journals("large")
    pictures = large["events"] * large["samples"]
    yield _seconds(
        f"catalog of a journal of {large['log_mb'] / 1e3:.2g} GB, {pictures:,} pictures, not in "
        "the file cache",
        0.3,
        catalog_s(large),
    )
    by_events = results.journals("events")
    most = by_events[-1]
    yield _seconds(f"catalog of {most['events']:,} events", 10, catalog_s(most))
    seen = [one["progress"] for one in most["rounds"]]
    yield Goal("progress bar states seen meanwhile", "it moves", spread(seen), min(seen) > 2)
    each_us = [median(catalog_s(entry)) / entry["events"] * 1e6 for entry in by_events]
    yield Goal(
        "time to catalog, µs per event, with " + ", ".join(f"{e['events']:,}" for e in by_events),
        "linear",
        ", ".join(map(number, each_us)),
        each_us[-1] <= 1.5 * min(each_us),
    )
    by_size = results.journals("pictures")
    times_s = [median(catalog_s(entry)) for entry in by_size]
    sizes = ", ".join(f"{entry['picture_bytes'] / 1e3:,.0f}" for entry in by_size)
    yield Goal(
        f"time to catalog, s, with pictures of {sizes} kB",
        "the same",
        ", ".join(map(number, times_s)),
        times_s[-1] <= 1.5 * times_s[0],
    )


def _browser(results: Results) -> Iterator[Goal]:
    for figure in results.browser:
        if figure["goal"] is not None:
            unit = f", {figure['unit']}" if figure["unit"] else ""
            measured = by_contender(figure["values"])
            yield Goal(f"{figure['name']}{unit}", figure["goal"], measured, figure["is_met"])


def by_contender(values: dict[str, list[float]]) -> str:
    """Write the values of each contender; a single one without spread."""
    return "; ".join(
        f"{who} {number(found[0]) if len(found) == 1 else spread(found)}"
        for who, found in values.items()
        if found
    )


def _seconds(figure: str, limit_s: float, times_s: Sequence[float]) -> Goal:
    return Goal(figure, f"{limit_s:g} s", f"{spread(times_s)} s", median(times_s) <= limit_s)


def _clients(count: int) -> str:
    return "1 client" if count == 1 else f"{count} clients"


def _named(call: str) -> str:
    """Return a call as part of a sentence."""
    return call.removeprefix("ours: ")

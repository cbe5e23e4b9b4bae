"""How long it takes until TensorBoard knows what a journal holds, and how much memory that costs.

Three questions, each answered by real TensorBoard processes from a cold file cache, where the
system lets one drop it (root on Linux):

- events: time to the complete catalog against the number of events, from a thousand to a million;
- pictures: the same against the size of the pictures, the number of events fixed;
- memory: resident memory for a journal of 2 GB with 20,000 pictures, all steps listed and some
  pictures fetched, beyond that of a TensorBoard with an empty log; and the time to the catalog.

    python benchmarks/index.py events pictures memory --rounds 5
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2

from tb_triptych.journal import DATA_SUFFIX, INDEX_SUFFIX, NAME_PREFIX, file_version
from tb_triptych.metadata import create_summary_metadata, dump_json
from tb_triptych.panes import Image
from tb_triptych.record import to_summary
from tb_triptych.tfrecord import frame

ROLES = ("input", "output", "target")
METADATA = create_summary_metadata({role: Image((-1, 1)) for role in ROLES})
STATS = {"min": -0.98, "max": 1.0, "nan": 0, "inf": 0, "clipped": 0.0, "value_range": [-1.0, 1.0]}


def write_journal(
    directory: Path, events: int, samples: int, picture_bytes: int, tags: int = 1
) -> None:
    """Write a journal with fixed inputs and targets, and outputs that change.

    Args:
      directory: The run.
      events: How many events.
      samples: How many samples each has.
      picture_bytes: Size of a stored picture; with 0, no picture is stored.
      tags: Over how many series the events are spread.
    """
    directory.mkdir(parents=True)
    stem = directory / f"{NAME_PREFIX}1700000000.host.1.0"
    noise = np.random.default_rng(0).bytes(picture_bytes + 4096)
    places: dict[str, tuple[int, int]] = {}
    offset = 0
    with (
        Path(f"{stem}{DATA_SUFFIX}").open("wb") as data,
        Path(f"{stem}{INDEX_SUFFIX}").open("wb") as index,
    ):

        def place(number: int) -> dict[str, Any]:
            nonlocal offset
            digest = f"{number:032x}"
            if digest not in places:
                start = number % 4096
                payload = noise[start : start + picture_bytes]
                record = frame(bytes.fromhex(digest) + payload)
                if picture_bytes:
                    data.write(record)
                places[digest] = (offset, len(record))
                offset += len(record)
            return {"digest": digest, "at": list(places[digest])}

        index.write(
            frame(event_pb2.Event(wall_time=1.7e9, file_version=file_version()).SerializeToString())
        )
        for i in range(events):
            step = i // tags
            entries = []
            for sample in range(samples):
                numbers = {"input": 2 * sample, "target": 2 * sample + 1}
                numbers["output"] = 2 * samples + i * samples + sample
                panes = {
                    role: {
                        **place(numbers[role]),
                        "media": "image/png",
                        "shape": [256, 256, 3],
                        "dtype": "float32",
                        "stats": STATS,
                    }
                    for role in ROLES
                }
                places.pop(f"{numbers['output']:032x}")
                entries.append({"id": str(sample), "panes": panes})
            summary = to_summary(f"val{i % tags}", [dump_json({"samples": entries})], METADATA)
            event = event_pb2.Event(wall_time=1.7e9 + i, step=step, summary=summary)
            index.write(frame(event.SerializeToString()))


@contextmanager
def tensorboard(logdir: Path, *args: str) -> Iterator[tuple[str, int]]:
    """Run TensorBoard, and yield its address and process id."""
    command = [sys.executable, "-m", "tensorboard.main", "--host=127.0.0.1", "--port=0"]
    log = tempfile.NamedTemporaryFile("w+b")  # noqa: SIM115  (closed below)
    process = subprocess.Popen(
        [*command, f"--logdir={logdir}", *args],
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        while True:
            said = Path(log.name).read_text("utf-8", "replace")
            if found := re.search(r"at (http://[^ ]+?)/? \(Press", said):
                yield found[1], process.pid
                return
            if process.poll() is not None:
                raise RuntimeError(said)
            time.sleep(0.05)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        log.close()


def ask(url: str, path: str, **query: str) -> bytes:
    """Ask the plugin."""
    address = f"{url}/data/plugin/triptych/{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(address) as answer:
        data: bytes = answer.read()
    return data


def seconds_to_catalog(url: str) -> tuple[float, int, Any]:
    """Poll the catalog as a page does, until it is complete.

    Returns:
      Seconds, how many answers showed the progress, and the catalog.
    """
    began_s = time.perf_counter()
    moved = 0
    while (catalog := json.loads(ask(url, "catalog")))["loading"] is not None:
        moved += 1
        time.sleep(0.05)
    return time.perf_counter() - began_s, moved, catalog


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process group of TensorBoard, in millions of bytes."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(
                line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line
            )
            group = os.getpgid(int(status.parent.name))
        except (OSError, ValueError):
            continue
        if group == pid:
            total += int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    return total / 1e6


def drop_cache() -> bool:
    """Empty the file cache, where the system permits it."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    return True


def measure(logdir: Path, rounds: int) -> tuple[list[float], int, Any]:
    """Measure the time to the catalog, in a new TensorBoard with a cold cache each time."""
    times_s = []
    moved, catalog = 0, None
    for _ in range(rounds):
        with tensorboard(logdir) as (url, _pid):
            ask(url, "static/index.js")  # the server is warm, the log is not
            time.sleep(2)  # TensorBoard's own start is over
            drop_cache()
            ask(url, "static/index.js")
            seconds, moved, catalog = seconds_to_catalog(url)
        times_s.append(seconds)
    return times_s, moved, catalog


def spread(values: Sequence[float], digits: int = 3) -> str:
    """Show the median, the least and the greatest."""
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def bench_events(home: Path, rounds: int, most: int) -> None:
    """Time against the number of events."""
    print("\n| events | index, MB | catalog, s: median (range) | µs an event | answers till then |")
    print("| --- | --- | --- | --- | --- |")
    for events in (n for n in (1_000, 10_000, 100_000, 1_000_000) if n <= most):
        logdir = home / f"events{events}"
        write_journal(logdir / "run", events, samples=1, picture_bytes=0, tags=10)
        size = sum(p.stat().st_size for p in logdir.glob("*/*" + INDEX_SUFFIX))
        times_s, moved, catalog = measure(logdir, rounds)
        assert sum(s["count"] for r in catalog["runs"] for s in r["series"]) == events
        each = statistics.median(times_s) / events * 1e6
        print(f"| {events} | {size / 1e6:.1f} | {spread(times_s)} | {each:.1f} | {moved} |")
        shutil.rmtree(logdir)


def bench_pictures(home: Path, rounds: int) -> None:
    """Time against the size of pictures."""
    print("\n| picture, kB | data, MB | catalog, s: median (range) |")
    print("| --- | --- | --- |")
    for picture_bytes in (1_000, 10_000, 100_000, 1_000_000):
        logdir = home / f"pictures{picture_bytes}"
        write_journal(logdir / "run", 1_000, samples=1, picture_bytes=picture_bytes)
        size = sum(p.stat().st_size for p in logdir.glob("*/*" + DATA_SUFFIX))
        times_s, _, _ = measure(logdir, rounds)
        print(f"| {picture_bytes / 1e3:.0f} | {size / 1e6:.0f} | {spread(times_s)} |")
        shutil.rmtree(logdir)


def bench_memory(home: Path, rounds: int) -> None:
    """Memory and time for 2 GB in 20,000 pictures."""
    logdir, empty = home / "large", home / "empty"
    empty.mkdir()
    write_journal(logdir / "run", 1250, samples=16, picture_bytes=100_000)
    size = sum(p.stat().st_size for p in logdir.glob("*/*" + DATA_SUFFIX))
    print(f"\n{size / 1e9:.2f} GB in 20,032 pictures, 1,250 steps of 16 samples")
    times_s, _, _ = measure(logdir, rounds)
    print(f"catalog, s: {spread(times_s)}")
    bases, catalogs, alls, opens = [], [], [], []
    for _ in range(rounds):
        with tensorboard(empty) as (url, pid):
            seconds_to_catalog(url)
            time.sleep(3)
            bases.append(resident_mb(pid))
        with tensorboard(logdir) as (url, pid):
            began_s = time.perf_counter()
            seconds_to_catalog(url)
            ask(url, "series", run="run", tag="val0")
            opens.append(time.perf_counter() - began_s)
            time.sleep(3)
            series = json.loads(ask(url, "series", run="run", tag="val0"))
            assert len(series["steps"]) == 1250
            keys = [k for s in series["samples"].values() for k in s["panes"]["output"]["keys"]]
            catalogs.append(resident_mb(pid))
            for key in keys[::10]:
                assert len(ask(url, "payload", run="run", key=key)) == 100_000
            alls.append(resident_mb(pid))
    print(f"from server up to every step reachable, s: {spread(opens)}")
    print(f"resident, MB: empty log {spread(bases, 0)}")
    print(f"resident, MB: catalog and all 1,250 steps {spread(catalogs, 0)}")
    print(f"resident, MB: and 2,000 pictures fetched {spread(alls, 0)}")
    print(f"beyond the empty log, MB: {statistics.median(alls) - statistics.median(bases):.0f}")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", nargs="+", choices=("events", "pictures", "memory"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most-events", type=int, default=1_000_000)
    args = parser.parse_args()
    cache = "cold" if drop_cache() else "warm (it cannot be dropped here)"
    print(f"TensorBoard {version('tensorboard')}, Python {platform.python_version()}, ", end="")
    print(f"{os.cpu_count()} cores, file cache {cache}")
    with tempfile.TemporaryDirectory(prefix="triptych-index-") as home:
        if "events" in args.what:
            bench_events(Path(home), args.rounds, args.most_events)
        if "pictures" in args.what:
            bench_pictures(Path(home), args.rounds)
        if "memory" in args.what:
            bench_memory(Path(home), args.rounds)


if __name__ == "__main__":
    main()

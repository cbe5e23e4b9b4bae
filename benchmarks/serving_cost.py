"""How long a picture takes from a running TensorBoard: ours beside its own Images dashboard.

Both serve the same PNG files, 16 a step, all steps kept. The two take turns within each round.

    python benchmarks/serving_cost.py --steps 1250 --rounds 5
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import statistics
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from index import drop_cache, resident_mb, spread, tensorboard
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from tb_triptych import TriptychWriter
from tb_triptych.png import encode_png

SAMPLES = 16
SIZE = 180  # noise of this size is a PNG of 100 kB


def pictures(step: int) -> Any:
    """Make the outputs of a step."""
    shape = (SAMPLES, SIZE, SIZE, 3)
    return np.random.default_rng(step).integers(0, 256, shape, np.uint8)


def log_ours(directory: Path, steps: int) -> None:
    """Log with the writer."""
    with TriptychWriter(directory) as writer:
        for step in range(steps):
            writer.triptych("val", None, pictures(step), None, step=step)


def log_images(directory: Path, steps: int) -> None:
    """Log what `tf.summary.image` would, as PNG of the same encoder."""
    file = EventFileWriter(str(directory))
    metadata = image_metadata.create_summary_metadata("", "")
    size = str(SIZE).encode()
    for step in range(steps):
        strings = [size, size, *(encode_png(picture) for picture in pictures(step))]
        shape = tensor_shape_pb2.TensorShapeProto(
            dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=len(strings))]
        )
        tensor = tensor_pb2.TensorProto(
            dtype=types_pb2.DT_STRING, tensor_shape=shape, string_val=strings
        )
        value = summary_pb2.Summary.Value(tag="val", metadata=metadata, tensor=tensor)
        summary = summary_pb2.Summary(value=[value])
        file.add_event(event_pb2.Event(wall_time=time.time(), step=step, summary=summary))
    file.close()


def get(url: str, path: str) -> bytes:
    """Fetch one answer over a connection of its own, as TensorBoard ends it anyway."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    try:
        connection.request("GET", f"/data/plugin/{path}")
        answer = connection.getresponse()
        data = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {data[:200]!r}")
    return data


def paths_ours(url: str, steps: int) -> list[str]:
    """Wait until every step can be reached, and return where all pictures are."""
    while True:
        catalog = json.loads(get(url, "triptych/catalog"))
        if catalog["loading"] is None and catalog["runs"]:
            break
        time.sleep(0.02)
    series = json.loads(get(url, "triptych/series?run=.&tag=val"))
    assert len(series["steps"]) == steps
    return [
        "triptych/payload?run=.&key=" + key
        for sample in series["samples"].values()
        for key in sample["panes"]["output"]["keys"]
    ]


def paths_images(url: str, steps: int) -> list[str]:
    """Wait until every step can be reached, and return where all pictures are."""
    while True:
        tags = json.loads(get(url, "images/tags")).get(".", {})
        if tags:
            found = json.loads(get(url, "images/images?run=.&tag=val&sample=0"))
            if len(found) == steps:
                break
        time.sleep(0.1)
    return [
        "images/individualImage?" + image["query"]
        for sample in range(SAMPLES)
        for image in json.loads(get(url, f"images/images?run=.&tag=val&sample={sample}"))
    ]


def latencies_ms(url: str, paths: Sequence[str], clients: int, count: int) -> list[float]:
    """Let clients fetch random pictures, one after the other each."""
    found: list[float] = []

    def fetch(seed: int) -> None:
        chosen = random.Random(seed).choices(paths, k=count // clients)
        for path in chosen:
            began_s = time.perf_counter()
            data = get(url, path)
            found.append((time.perf_counter() - began_s) * 1e3)
            assert data.startswith(b"\x89PNG")

    threads = [threading.Thread(target=fetch, args=(i,)) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def main() -> None:
    """Log, serve and measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=1250)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=400, help="pictures a round")
    args = parser.parse_args()
    print(f"TensorBoard {version('tensorboard')}, Python {platform.python_version()}, ", end="")
    print(f"{os.cpu_count()} cores, {args.steps} steps of {SAMPLES} pictures")
    ways: dict[str, tuple[Callable[[Path, int], None], Callable[[str, int], list[str]]]] = {
        "ours": (log_ours, paths_ours),
        "Images": (log_images, paths_images),
    }
    with tempfile.TemporaryDirectory(prefix="triptych-serving-") as home, ExitStack() as stack:
        servers: dict[str, tuple[str, list[str]]] = {}
        print("\n| | log, MB | server up to every step reachable, s | resident, MB |")
        print("| --- | --- | --- | --- |")
        for name, (log, paths) in ways.items():
            logdir = Path(home) / name
            log(logdir, args.steps)
            size = sum(path.stat().st_size for path in logdir.iterdir())
            drop_cache()
            keep_all = "--samples_per_plugin=images=100000"
            url, pid = stack.enter_context(tensorboard(logdir, keep_all))
            began_s = time.perf_counter()
            found = paths(url, args.steps)
            took_s = time.perf_counter() - began_s
            servers[name] = (url, found)
            print(f"| {name} | {size / 1e6:.0f} | {took_s:.2f} | {resident_mb(pid):.0f} |")
        print("\n| p50 of a picture, ms | 1 client | 8 clients |")
        print("| --- | --- | --- |")
        medians: dict[tuple[str, int], list[float]] = {}
        for _ in range(args.rounds):
            for clients in (1, 8):
                for name, (url, found) in servers.items():
                    times_ms = latencies_ms(url, found, clients, args.count)
                    medians.setdefault((name, clients), []).append(statistics.median(times_ms))
        for name in servers:
            print(f"| {name} | {spread(medians[name, 1], 1)} | {spread(medians[name, 8], 1)} |")


if __name__ == "__main__":
    main()

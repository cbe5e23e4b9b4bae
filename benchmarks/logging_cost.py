"""What it costs to log triptychs while a model is trained: ours beside what a user would do else.

Every way logs the same photographs: inputs and targets that stay, outputs that change at every
epoch. The ways take turns within each round, so that whatever else the machine does hits all.

    python benchmarks/logging_cost.py --rounds 5
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import skimage.data
import tensorflow as tf
from numpy.typing import NDArray

import tb_triptych
from tb_triptych import scribe
from tb_triptych.metrics.plan import MetricSpecs

SIZE = 256
Log: TypeAlias = Callable[[Any, int], object]


@dataclass(frozen=True)
class Pictures:
    """What is logged: `[k, h, w, 3]` each; the outputs by epoch."""

    inputs: Any
    targets: Any
    outputs: Sequence[Any]


@dataclass(frozen=True)
class Cost:
    """What one way cost in one round.

    Attributes:
      stall_ms: Time that the training thread spent in logging an epoch, the median epoch.
      cpu_ms: Processor time of an epoch, of all threads and with the closing of the log.
      disk_mb: Bytes on disk at the end, in millions.
    """

    stall_ms: float
    cpu_ms: float
    disk_mb: float


@contextmanager
def strip(logdir: str, pictures: Pictures) -> Iterator[Log]:
    """One `tf.summary.image` of input, output and target glued together."""
    writer = tf.summary.create_file_writer(logdir)

    def log(output: Any, step: int) -> None:
        with writer.as_default():
            glued = tf.concat([pictures.inputs, output, pictures.targets], axis=1)
            tf.summary.image("val", glued, step, max_outputs=len(output))

    yield log
    writer.close()


@contextmanager
def three_images(logdir: str, pictures: Pictures) -> Iterator[Log]:
    """Three `tf.summary.image` calls."""
    writer = tf.summary.create_file_writer(logdir)

    def log(output: Any, step: int) -> None:
        with writer.as_default():
            for name, images in (
                ("input", pictures.inputs),
                ("output", output),
                ("target", pictures.targets),
            ):
                tf.summary.image(name, images, step, max_outputs=len(images))

    yield log
    writer.close()


@contextmanager
def op(logdir: str, pictures: Pictures) -> Iterator[Log]:
    """`tb_triptych.summary.triptych` into an event file of TensorFlow."""
    writer = tf.summary.create_file_writer(logdir)

    def log(output: Any, step: int) -> None:
        with writer.as_default():
            tb_triptych.summary.triptych("val", pictures.inputs, output, pictures.targets, step)

    yield log
    writer.close()


@contextmanager
def journal(
    logdir: str, pictures: Pictures, metrics: MetricSpecs = None, *, as_scalars: bool = False
) -> Iterator[Log]:
    """`TriptychWriter.triptych`."""
    with tb_triptych.TriptychWriter(logdir) as writer:
        yield lambda output, step: writer.triptych(
            "val",
            pictures.inputs,
            output,
            pictures.targets,
            step,
            metrics=metrics,
            metrics_as_scalars=as_scalars,
        )


@contextmanager
def journal_with_metrics(logdir: str, pictures: Pictures) -> Iterator[Log]:
    """The same, with PSNR, SSIM and MAE of each sample, and their means as scalars."""
    with journal(logdir, pictures, "auto", as_scalars=True) as log:
        yield log


@contextmanager
def journal_that_forgets(logdir: str, pictures: Pictures) -> Iterator[Log]:
    """The same, but every picture is stored every time."""
    remembered, scribe.REMEMBERED = scribe.REMEMBERED, 0
    try:
        with journal(logdir, pictures) as log:
            yield log
    finally:
        scribe.REMEMBERED = remembered


WAYS = {
    "strip": strip,
    "three images": three_images,
    "op": op,
    "writer": journal,
    "writer, metrics": journal_with_metrics,
    "writer, no dedup": journal_that_forgets,
}


def photographs(samples: int, epochs: int, dtype: str, kind: str) -> Pictures:
    """Cut photographs, and let outputs approach them from a noisy version."""
    data: Any = skimage.data  # without types
    sources = [data.astronaut(), data.coffee(), data.chelsea()]
    sources += [data.rocket(), data.immunohistochemistry()]
    random = np.random.default_rng(0)
    targets = np.empty((samples, SIZE, SIZE, 3), np.float32)
    for i in range(samples):
        source = sources[i % len(sources)]
        top, left = (random.integers(0, n - SIZE + 1) for n in source.shape[:2])
        targets[i] = source[top : top + SIZE, left : left + SIZE] / np.float32(255)
    noise = random.normal(0, 0.1, targets.shape).astype(np.float32)

    def batch(values: NDArray[Any]) -> Any:
        unit = np.clip(values, 0, 1)
        array = unit if dtype == "float32" else np.rint(unit * 255).astype(dtype)
        return tf.constant(array) if kind == "tensors" else array

    outputs = [batch(targets + noise * 0.3 * 0.9**epoch) for epoch in range(epochs)]
    return Pictures(batch(targets + noise), batch(targets), outputs)


def cost(way: Callable[[str, Pictures], Any], pictures: Pictures, training_s: float) -> Cost:
    """Log all epochs in one way."""
    stalls_s = []
    with tempfile.TemporaryDirectory() as logdir:
        begun_cpu_s = time.process_time()
        with way(logdir, pictures) as log:
            for step, output in enumerate(pictures.outputs):
                begun_s = time.perf_counter()
                log(output, step)
                stalls_s.append(time.perf_counter() - begun_s)
                time.sleep(training_s)
        cpu_s = time.process_time() - begun_cpu_s
        disk_bytes = sum(path.stat().st_size for path in Path(logdir).rglob("*") if path.is_file())
    epochs = len(pictures.outputs)
    return Cost(statistics.median(stalls_s) * 1e3, cpu_s / epochs * 1e3, disk_bytes / 1e6)


def table(costs: dict[str, list[Cost]]) -> str:
    """Lay out medians, with the spread of the rounds, and their ratios to the strip."""
    heads = ["way"]
    for head in ("stall, ms an epoch", "CPU, ms an epoch", "MB on disk"):
        heads += [head, "of the strip"]
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for name, rounds in costs.items():
        cells = [name]
        for field in ("stall_ms", "cpu_ms", "disk_mb"):
            values = sorted(getattr(one, field) for one in rounds)
            base = statistics.median(getattr(one, field) for one in costs["strip"])
            median = statistics.median(values)
            spread = f" ({values[0]:.3g} to {values[-1]:.3g})" if field != "disk_mb" else ""
            ratio = f"1/{base / median:.0f}" if median * 3 < base else f"{median / base:.2f}"
            cells += [f"{median:.3g}{spread}", ratio]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--dtype", choices=["uint8", "float32"], default="uint8")
    parser.add_argument(
        "--kind", choices=["tensors", "arrays"], default="tensors", help="of TF, numpy"
    )
    parser.add_argument("--training-s", type=float, default=0.1, help="pause between epochs")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--json", type=Path, help="write all figures there, too")
    arguments = parser.parse_args()
    pictures = photographs(arguments.samples, arguments.epochs, arguments.dtype, arguments.kind)
    costs: dict[str, list[Cost]] = {name: [] for name in arguments.ways}
    warm_up = Pictures(pictures.inputs, pictures.targets, pictures.outputs[:2])
    for name in arguments.ways:
        cost(WAYS[name], warm_up, 0)
    for _ in range(arguments.rounds):
        for name in arguments.ways:
            costs[name].append(cost(WAYS[name], pictures, arguments.training_s))
    packages = ("tensorflow-cpu", "tensorboard", "numpy", "isal", "xxhash", "google-crc32c")
    logged = f"{arguments.samples} triptychs of {SIZE} x {SIZE} x 3, {arguments.dtype}"
    print(f"{logged} {arguments.kind}, {arguments.epochs} epochs, ", end="")
    print(f"{arguments.rounds} rounds, median (least to most)")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, ", end="")
    print(", ".join(f"{package} {version(package)}" for package in packages))
    print(table(costs))
    if arguments.json:
        figures = {name: [asdict(one) for one in rounds] for name, rounds in costs.items()}
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

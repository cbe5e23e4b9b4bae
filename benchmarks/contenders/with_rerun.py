"""Logging arrays by Rerun, into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rerun as rr

from contenders import Log


def convert(array: Any) -> Any:
    """Return the array unchanged."""
    return array


@contextmanager
def raw(logdir: str) -> Iterator[Log]:
    """`rr.log` of each picture, uncompressed."""
    with _recording(logdir) as recording:
        yield _all_pictures(recording, rr.Image)


@contextmanager
def jpeg(logdir: str) -> Iterator[Log]:
    """`rr.log` of each picture, compressed to JPEG."""
    with _recording(logdir) as recording:
        yield _all_pictures(recording, lambda image: rr.Image(image).compress(jpeg_quality=95))


@contextmanager
def static(logdir: str) -> Iterator[Log]:
    """`rr.log` of each output, and of the inputs and targets at the first epoch only."""
    with _recording(logdir) as recording:

        def log(input: Any, output: Any, target: Any, step: int) -> None:
            recording.set_time("epoch", sequence=step)
            for i in range(len(output)):
                if step == 0:
                    recording.log(f"input/{i}", rr.Image(input[i]), static=True)
                    recording.log(f"target/{i}", rr.Image(target[i]), static=True)
                recording.log(f"output/{i}", rr.Image(output[i]))

        yield log


def _all_pictures(recording: Any, archetype: Callable[[Any], Any]) -> Log:
    def log(input: Any, output: Any, target: Any, step: int) -> None:
        recording.set_time("epoch", sequence=step)
        for name, images in (("input", input), ("output", output), ("target", target)):
            for i, image in enumerate(images):
                recording.log(f"{name}/{i}", archetype(image))

    return log


@contextmanager
def _recording(logdir: str) -> Iterator[Any]:
    recording = rr.RecordingStream("triptychs")
    recording.save(Path(logdir) / "triptychs.rrd")
    yield recording
    recording.flush()
    recording.disconnect()

"""Trainings that log at random, with real writers, all that a user may log."""

from __future__ import annotations

import copy
import random
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from waiting import wait_until

from tb_triptych import TriptychWriter
from tb_triptych.panes import Flow, Image, Labels, Pane, Scalar
from tb_triptych.writing.at_exit import ending

Array = np.ndarray[Any, Any]
HEIGHT, WIDTH = 5, 4


class RandomTraining:
    """Logs into one directory, with writers that begin and end."""

    def __init__(self, logdir: Path, seed: int) -> None:
        """Begin with one writer."""
        self._logdir = logdir
        self._random = random.Random(seed)
        self._arrays = np.random.default_rng(seed)
        self._step = self._random.randrange(20)
        self._inputs: dict[tuple[str, int], Array] = {}
        self._others = set(ending)
        self._writers = [TriptychWriter(logdir)]
        self._acts: Sequence[tuple[float, Callable[[], None]]] = (
            (0.04, self.restart),
            (0.02, self.forget),
            (0.02, self.copy),
            (0.02, self.begin_another),
            (0.03, self.delete_a_pair),
            (0.05, self.go_back),
        )

    def run(self, calls: int) -> None:
        """Make so many calls, and close all writers."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(calls):
                self.log()
                for likely, act in self._acts:
                    if self._random.random() < likely:
                        act()
            for writer in self._writers:
                writer.close()
        wait_until(lambda: not set(ending) - self._others)  # those that were forgotten, too

    def log(self) -> None:
        """Log one batch of a random kind."""
        rng = self._random
        kind = rng.choice(sorted(_KINDS))
        make, panes = _KINDS[kind]
        count = rng.choice([1, 2, 2, 2, 3])
        fixed = self._inputs.get((kind, count))
        if fixed is None or rng.random() < 0.1:
            fixed = self._inputs[kind, count] = make(self._arrays, count)
        output = make(self._arrays, count)
        if kind == "ids" and rng.random() < 0.2:
            output = np.full(output.shape, 2**40)  # too wide: it is dropped
        is_one = count == 1 and rng.random() < 0.5
        fixed, output = (fixed[0], output[0]) if is_one else (fixed, output)
        rng.choice(self._writers).triptych(
            kind,
            fixed,
            output,
            rng.choice([None, fixed]),
            self._step,
            panes=panes,
            metrics=rng.choice([None, "auto"]),
            changing=kind == "changing",
            captions=None if is_one else rng.choice([None, None, ["a", "ü", None][:count]]),
            sample=rng.choice("ab") if is_one else None,
        )
        self._step += rng.choice([0, 1, 1, 1, 5])

    def restart(self) -> None:
        """Close the newest writer, and go on with another one, often from an earlier step."""
        self._writers.pop().close()
        self._step = max(0, self._step - self._random.choice([0, 3, 10]))
        resume_step = self._random.choice([None, self._step])
        self._writers.append(TriptychWriter(self._logdir, resume_step=resume_step))

    def forget(self) -> None:
        """Rebind the variable of the newest writer."""
        self._writers[-1] = TriptychWriter(self._logdir)

    def copy(self) -> None:
        """Go on with a copy."""
        self._writers[-1] = copy.deepcopy(self._writers[-1])

    def begin_another(self) -> None:
        """Begin another writer beside those that are there."""
        self._writers.append(TriptychWriter(self._logdir))

    def delete_a_pair(self) -> None:
        """Remove the files of a writer, which goes on with another pair."""
        for writer in self._writers:
            writer.flush()
        index = self._random.choice(sorted(self._logdir.glob("*.index")) or [None])
        if index is not None:
            index.unlink()
            index.with_suffix(".data").unlink()

    def go_back(self) -> None:
        """Begin the steps again, as batch numbers do."""
        self._step = self._random.randrange(self._step + 1)


def _pictures(rng: np.random.Generator, count: int) -> Array:
    return rng.integers(0, 256, (count, HEIGHT, WIDTH, 3), np.uint8)


def _floats(rng: np.random.Generator, count: int) -> Array:
    return rng.normal(0.5, 0.5, (count, HEIGHT, WIDTH, 1)).astype(np.float32)


def _deep(rng: np.random.Generator, count: int) -> Array:
    return rng.integers(0, 2**16, (count, HEIGHT, WIDTH), np.uint16)


def _ids(rng: np.random.Generator, count: int) -> Array:
    return rng.integers(0, 300, (count, HEIGHT, WIDTH))


def _depth(rng: np.random.Generator, count: int) -> Array:
    found = rng.normal(0, 1, (count, HEIGHT, WIDTH))
    found[0, 0, 0] = rng.choice([np.nan, np.inf, 0.0])
    return found


def _scores(rng: np.random.Generator, count: int) -> Array:
    return rng.normal(0, 1, (count, HEIGHT, WIDTH, 4))


def _vectors(rng: np.random.Generator, count: int) -> Array:
    return rng.normal(0, 1, (count, HEIGHT, WIDTH, 2)).astype(np.float32)


def _volumes(rng: np.random.Generator, count: int) -> Array:
    return rng.integers(0, 256, (count, 2, HEIGHT, WIDTH), np.uint8)


_KINDS: dict[str, tuple[Callable[[np.random.Generator, int], Array], Pane | dict[str, Pane]]] = {
    "pictures": (_pictures, Image()),
    "changing": (_pictures, Image()),
    "floats": (_floats, Image((0, 1))),
    "hdr": (_floats, Image(transfer="linear")),
    "deep": (_deep, Image()),
    "ids": (_ids, Labels()),
    "depth": (_depth, Scalar(unit="m")),
    "scores": (_scores, Labels(from_scores="logits")),
    "flow": (_vectors, Flow()),
    "volumes": (_volumes, Image(volume=True)),
}

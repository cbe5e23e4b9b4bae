"""Remembers what the op logged with each TensorFlow writer, while the writer lives."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from tb_triptych.encoding.sample import Sample
from tb_triptych.encoding.score_kinds import ScoreKinds
from tb_triptych.format.picture import Picture
from tb_triptych.inputs.hints import Hints
from tb_triptych.writing.changes import Changes, ChangesFinder


class Remembered:
    """The calls by one writer; several threads may log.

    Attributes:
      kinds: The kinds of its scores.
      hints: The hints reported for its series.
    """

    def __init__(self) -> None:
        """Start without any call."""
        self.kinds = ScoreKinds()
        self.hints = Hints()
        self._lock = threading.Lock()
        self._finder = ChangesFinder(keeps_calls=False)

    def add(
        self, tag: str, step: int, samples: Sequence[Sample[Picture]], *, changing: bool
    ) -> tuple[Changes, list[str]]:
        """Remember a call.

        Returns:
          Its changes, and new warnings.
        """
        with self._lock:
            changes = self._finder.find(tag, step, samples, changing=changing)
            return changes, self._finder.remember(tag, step, samples, changes)


_by_writer: WeakKeyDictionary[Any, Remembered] = WeakKeyDictionary()
_lock = threading.Lock()


def by_default_writer() -> Remembered | None:
    """Return the calls of TensorFlow's default writer; `None` if that is unknown."""
    writer = _default_writer()
    if writer is None:
        return None
    with _lock:
        try:
            return _by_writer.setdefault(writer, Remembered())
        except TypeError:  # a user-defined writer, without a hash or weak references
            return None


def _default_writer() -> Any:
    """Ask TensorFlow, which has no public name for it."""
    operations: Any = importlib.import_module("tensorflow.python.ops.summary_ops_v2")
    return getattr(getattr(operations, "_summary_state", None), "writer", None)

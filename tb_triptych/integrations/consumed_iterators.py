"""Iterators that samples were read from and that a training may continue with."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tb_triptych.inputs.call_site import CallSite


class Consumed:
    """Warns once if a training continues with an iterator that samples were read from.

    Args:
      datasets: The datasets that samples were read from, by name.
      at: The line of the user that warnings point to.
    """

    def __init__(self, datasets: Mapping[str, Any], at: CallSite) -> None:
        self._iterators = {t: d for t, d in datasets.items() if isinstance(d, Iterator)}
        self._at = at

    def __getstate__(self) -> dict[str, Any]:
        # Iterators are not pickled with a callback that is sent to another process.
        return {**vars(self), "_iterators": {}}

    def warn(self, is_trained_with: Callable[[Any], bool]) -> None:
        """Warn about the iterators that the starting training reads from."""
        iterators, self._iterators = self._iterators, {}
        for tag, iterator in iterators.items():
            if is_trained_with(iterator):
                message = (
                    f"datasets[{tag!r}] is the iterator that the training reads, too, so the "
                    "batches that were read for the samples to show are missing from it. To train "
                    "on them as well, keep them: first = list(itertools.islice(batches, 1)), "
                    f'datasets={{"{tag}": first}}, and train with itertools.chain(first, batches)'
                )
                warnings.warn_explicit(message, UserWarning, self._at.filename, self._at.line)


def is_argument_of_fit(value: Any) -> bool:
    """Return whether the running `fit` of Keras was called with this."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_back is not None:
        is_of_keras = frame.f_globals.get("__name__", "").partition(".")[0] == "keras"
        if is_of_keras and frame.f_code.co_name == "fit":
            return any(local is value for local in frame.f_locals.values())
        frame = frame.f_back
    return False

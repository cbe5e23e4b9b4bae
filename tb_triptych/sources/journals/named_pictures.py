"""Remembers which pictures were named in answers, to tell damage from made-up keys."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TypeAlias

from tb_triptych.format.header import SampleHeader
from tb_triptych.sources.journals.data_file import PayloadKey

_MOST = 50_000

_Picture: TypeAlias = tuple[str, int, int, int, str]


class NamedPictures:
    """The pictures named last; safe to use from several threads."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._lock = threading.Lock()
        self._shapes: dict[_Picture, tuple[int, ...]] = {}

    def add(self, file: str, generation: int, samples: Iterable[SampleHeader]) -> None:
        """Remember the pictures of samples.

        Args:
          file: The id of their data file.
          generation: The generation of the journal's index.
          samples: The samples.
        """
        with self._lock:
            for sample in samples:
                for pane in sample.panes.values():
                    if isinstance(pane.at, tuple):
                        picture = (file, generation, *pane.at, pane.digest)
                        self._shapes.pop(picture, None)
                        self._shapes[picture] = pane.shape
            for picture in list(self._shapes)[: max(0, len(self._shapes) - _MOST)]:
                del self._shapes[picture]

    def has(self, key: PayloadKey, generation: int) -> bool:
        """Return whether a key was made of a picture that an event names."""
        with self._lock:
            shape = self._shapes.get((key.file, generation, key.offset, key.length, key.digest))
        return shape is not None and key.shape in (None, shape)

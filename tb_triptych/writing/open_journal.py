"""The open journal of a writer, and the pictures that are stored in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tensorboard.compat.proto import event_pb2

from tb_triptych.arrays import Array
from tb_triptych.encoding.encode import EncodedPane, digest_of, encode, laid_out
from tb_triptych.encoding.sample import Sample
from tb_triptych.format.picture import Picture
from tb_triptych.panes import Pane
from tb_triptych.writing.journal_file import JournalFile
from tb_triptych.writing.lru import LruDict

REMEMBERED = 65_536
"""How many stored pictures are remembered, some 30 MB: repeated ones stay among them."""


@dataclass(frozen=True)
class _Stored:
    """A picture, and where it is in the data file."""

    picture: Picture
    place: tuple[int, int]


class OpenJournal:
    """Stores each picture once, in a journal that is replaced when another program removes it."""

    def __init__(self, logdir: Path) -> None:
        """Touch no file yet.

        Args:
          logdir: Directory of the run.
        """
        self._logdir = logdir
        self._file: JournalFile | None = None
        self._stored: LruDict[str, _Stored] = LruDict(REMEMBERED)
        self._new: dict[str, _Stored] = {}
        self._has_warned_replaced = False
        self._new_warnings: list[str] = []

    def ensure(self) -> None:
        """Open a journal if there is none, or if it was changed by others.

        Raises:
          OSError: if none can be opened.
        """
        file = self._file
        if file is not None and file.is_as_left():
            return
        if file is not None and file.is_usable:
            file.close()
            if not self._has_warned_replaced:
                self._has_warned_replaced = True
                self._new_warnings.append(
                    f"the journal in {str(self._logdir)!r} was removed, replaced or truncated by "
                    "another program: a new one is begun, and earlier calls may be lost. This "
                    "warning is shown once; exclude events.out.triptych.* from log rotation and "
                    "clean-up"
                )
        # A header points only into the data file of its own journal.
        self._stored = LruDict(REMEMBERED)
        self._file = None
        self._file = JournalFile(self._logdir)

    def picture(self, array: Array, pane: Pane) -> Picture:
        """Encode a picture that is not stored yet; several threads may call this."""
        array = laid_out(array)
        digest = digest_of(array, pane)
        known = self._stored.get(digest)
        return encode(array, pane, digest) if known is None else known.picture

    def store(self, samples: Sequence[Sample[Picture]]) -> Mapping[str, tuple[int, int]]:
        """Store the new pictures; `record` must follow for their event.

        Returns:
          Where the pictures of all samples are in the data file, by digest.

        Raises:
          OSError: if they could not be written.
        """
        panes = [pane for sample in samples for pane in sample.panes.values()]
        new = {pane.digest: pane for pane in panes if isinstance(pane, EncodedPane)}
        self._new = {
            digest: _Stored(pane.without_payload(), self._begun.store(digest, pane.payload))
            for digest, pane in new.items()
        }
        for digest in (pane.digest for pane in panes):
            if digest not in self._new and (known := self._stored.get(digest)) is not None:
                self._new[digest] = known
        return {digest: stored.place for digest, stored in self._new.items()}

    def record(self, event: event_pb2.Event) -> None:
        """Append an event, and remember its pictures as stored.

        Raises:
          OSError: if it could not be written; the journal is as it was before, or another one will
            be opened.
        """
        self._begun.record(event)
        for digest, stored in self._new.items():
            self._stored[digest] = stored

    def take_warnings(self) -> list[str]:
        """Return new warnings; each is returned once."""
        new_warnings, self._new_warnings = self._new_warnings, []
        return new_warnings

    def roll_back(self) -> None:
        """Remove a partial event, left by a thread that ended in the middle."""
        if self._file is not None:
            self._file.roll_back()

    def close(self) -> None:
        """Close the files."""
        if self._file is not None:
            self._file.close()

    @property
    def _begun(self) -> JournalFile:
        if self._file is None:
            raise AssertionError("ensure() comes first")
        return self._file

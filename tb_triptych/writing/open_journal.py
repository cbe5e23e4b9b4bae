"""The open segment of a writer, and what is written in it."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tb_triptych.arrays import Array
from tb_triptych.encoding.encode import EncodedPane, digest_of, encode, laid_out
from tb_triptych.encoding.sample import Sample
from tb_triptych.format.journal_records import (
    Seen,
    WriterRecord,
    checkpoint_record,
    closed_record,
    journal_record,
    look_record,
)
from tb_triptych.format.picture import Picture
from tb_triptych.panes import Pane
from tb_triptych.writing.checkpoints import EVERY, Checkpoints
from tb_triptych.writing.identity import Identity
from tb_triptych.writing.journal_file import JournalFile
from tb_triptych.writing.key_events import JournalEvent, KeyEvents
from tb_triptych.writing.lru import LruDict
from tb_triptych.writing.others import ended_since, look_at_others

REMEMBERED = 65_536
"""How many stored pictures are remembered, some 30 MB: repeated ones stay among them."""

_LOOK_AGAIN_S = 120.0
"""After this time, a writer looks once more which others have ended."""


@dataclass(frozen=True)
class _Stored:
    """A picture, and where it is in the data file."""

    picture: Picture
    place: tuple[int, int]


class OpenJournal:
    """Stores each picture once, in a segment that is replaced when another program removes it."""

    def __init__(self, logdir: Path, identity: Identity) -> None:
        """Touch no file yet.

        Args:
          logdir: Directory of the run.
          identity: The writer.
        """
        self._logdir = logdir
        self._identity = identity
        self._file: JournalFile | None = None
        self._segments = 0
        self._stored: LruDict[str, _Stored] = LruDict(REMEMBERED)
        self._new: dict[str, _Stored] = {}
        self._keys = KeyEvents()
        self._checkpoints = Checkpoints()
        self._seen: dict[str, Seen] | None = None
        self._looked_s = 0.0
        self._looks_again = False
        self._has_warned_replaced = False
        self._new_warnings: list[str] = []

    def ensure(self) -> None:
        """Open a segment if there is none, or if it was changed by others.

        Raises:
          OSError: if none can be opened.
        """
        file = self._file
        if file is not None and file.is_as_left():
            return
        if file is not None and file.is_usable and not self._has_warned_replaced:
            self._has_warned_replaced = True
            self._new_warnings.append(
                f"the journal in {str(self._logdir)!r} was removed, replaced or truncated by "
                "another program: a new one is begun, and earlier calls may be lost. This "
                "warning is shown once; exclude events.out.triptych.* from log rotation and "
                "clean-up"
            )
        # An event only points into its own segment.
        self._stored = LruDict(REMEMBERED)
        self._keys = KeyEvents()
        self._checkpoints = Checkpoints()
        self._file = self._begin()
        if file is not None:
            file.close()  # only now: between two segments, a writer does not look ended

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

    def record(self, event: JournalEvent) -> None:
        """Append an event, and remember its pictures as stored.

        Raises:
          OSError: if it could not be written; the journal is as it was before, or another one will
            be opened.
        """
        proto, is_key = self._keys.to_proto(event)
        place = self._begun.record(proto)
        self._keys.written(event, place, is_key=is_key)
        if event.layout is not None:
            new_key = event.layout.samples if is_key else None
            self._checkpoints.add_event(event.tag, event.step, proto.wall_time, place[0], new_key)
        if event.dropped:
            self._checkpoints.add_dropped(event.tag, event.step, event.dropped)
        for digest, stored in self._new.items():
            self._stored[digest] = stored
        with suppress(OSError):  # they only help readers, and are tried again
            self._note_beside_events()

    def take_warnings(self) -> list[str]:
        """Return new warnings; each is returned once."""
        new_warnings, self._new_warnings = self._new_warnings, []
        return new_warnings

    def roll_back(self) -> None:
        """Remove a partial event, left by a thread that ended in the middle."""
        if self._file is not None:
            self._file.roll_back()

    def close(self) -> None:
        """End the journal; a later call begins another one, of the same family."""
        file, self._file = self._file, None
        if file is None:
            return
        if file.is_as_left():
            with suppress(OSError):
                self._write_checkpoint(file)
                file.record(closed_record())
        file.close()
        self._identity = self._identity.in_another_process()
        self._segments = 0

    def _note_beside_events(self) -> None:
        """Write a checkpoint or a second look if it is due."""
        file = self._begun
        try:
            if self._checkpoints.count >= EVERY:
                self._write_checkpoint(file)
            if self._looks_again and time.monotonic() - self._looked_s >= _LOOK_AGAIN_S:
                self._looks_again = False
                self._look_again(file)
        except OSError:
            file.roll_back()
            raise

    def _write_checkpoint(self, file: JournalFile) -> None:
        if self._checkpoints.count:
            file.record(checkpoint_record(self._checkpoints.checkpoint()))
            self._checkpoints.written()

    def _look_again(self, file: JournalFile) -> None:
        ended = ended_since(self._logdir, self._identity.origin, self._seen or {})
        if ended:
            file.record(look_record(ended))

    def _begin(self) -> JournalFile:
        identity, number = self._identity, self._segments
        if self._seen is None or number == 0:
            self._seen = look_at_others(self._logdir, identity.origin, identity.ended)
            self._looked_s = time.monotonic()
            self._looks_again = any(not seen.ended for seen in self._seen.values())
        file = JournalFile(self._logdir, identity.origin, number)
        self._segments += 1
        record = WriterRecord(
            origin=identity.origin,
            segments=(number, number),
            family=identity.family,
            host=socket.gethostname(),
            pid=os.getpid(),
            begun_s=time.time(),
            resume_step=identity.resume_step,
            seen=self._seen,
        )
        try:
            file.record(journal_record("writer", record.to_json()))
        except OSError:
            file.discard()
            raise
        return file

    @property
    def _begun(self) -> JournalFile:
        if self._file is None:
            raise AssertionError("ensure() comes first")
        return self._file

"""All journals below TensorBoard's log directories, kept up to date in the background."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tb_triptych.format.journal import data_path
from tb_triptych.sources.background_work import Throttle, in_background
from tb_triptych.sources.fingerprint import fingerprint
from tb_triptych.sources.journals.data_file import DataFile
from tb_triptych.sources.journals.index_file import IndexFile
from tb_triptych.sources.journals.roots import Root
from tb_triptych.sources.journals.walk import directories_below
from tb_triptych.sources.natural_order import natural_key
from tb_triptych.sources.progress import Progress

logger = logging.getLogger("tb_triptych")

_PUBLISH_S = 0.2
"""How often a long walk shows what it has found."""

_GLANCE_S = 0.05


@dataclass(frozen=True)
class Journal:
    """A pair of files.

    Attributes:
      index: The index file.
      data: The data file with the pictures.
    """

    index: IndexFile
    data: DataFile


class JournalDirectory:
    """Finds journals and follows their index files; safe to use from several threads."""

    def __init__(self, roots: Sequence[Root]) -> None:
        """Touch nothing and start no thread before the first request."""
        self._roots = roots
        self._lock = threading.Lock()
        self._journals: dict[str, Journal] = {}
        self._problems: list[tuple[str, str]] = []
        self._walks = Throttle(self._walk, "triptych-walk")
        self._scan_done: threading.Event | None = None
        self._was_walked = threading.Event()
        if not roots:  # there is nothing to wait for
            self._was_walked.set()
        self._was_read = not roots

    def refresh(self, wait_s: float) -> None:
        """Start finding and reading new journals in the background, and wait a moment.

        Args:
          wait_s: How long to wait at most, in seconds.
        """
        if not self._roots:
            return
        give_up_s = time.monotonic() + wait_s
        walk_done = self._walks.ask()
        # A walk over slow storage must not delay reading known journals.
        walk_done.wait(wait_s / 2 if self._was_walked.is_set() else wait_s)
        scan_done = self._begin_scan()
        if scan_done is not None:
            scan_done.wait(max(0.0, give_up_s - time.monotonic()))

    @property
    def progress(self) -> Progress | None:
        """Progress of reading; `None` if nothing is being read."""
        files = [journal.index for journal in self.journals]
        total = sum(file.size_bytes for file in files)
        done = sum(min(file.read_bytes, file.size_bytes) for file in files)
        is_complete = (
            self._was_read
            and self._was_walked.is_set()
            and (done == total or _is_idle(self._scan_done))
        )
        return None if is_complete else Progress(done, total)

    @property
    def journals(self) -> list[Journal]:
        """The known journals."""
        with self._lock:
            return list(self._journals.values())

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Problems with directories: `(run, message)`."""
        with self._lock:
            return list(self._problems)

    def journal(self, run: str, journal_id: str, wait_s: float) -> Journal | None:
        """Find a journal by its id in keys.

        Args:
          run: The run it must belong to.
          journal_id: Its id.
          wait_s: How long to wait, at most, for the directories to be walked for the first time.
        """
        give_up_s = time.monotonic() + wait_s
        if not self._was_walked.is_set():
            self.refresh(0)
        while True:
            left_s = give_up_s - time.monotonic()
            was_walked = self._was_walked.is_set()
            with self._lock:
                found = self._journals.get(journal_id)
            if found is not None or was_walked or left_s <= 0:
                break
            self._was_walked.wait(min(left_s, _GLANCE_S))
        return found if found is not None and found.index.run == run else None

    def _begin_scan(self) -> threading.Event | None:
        with self._lock:
            is_anything_there = self._was_walked.is_set() or bool(self._journals)
            if is_anything_there and _is_idle(self._scan_done):
                self._scan_done = in_background(self._read_what_is_new, "triptych-journals")
            return self._scan_done

    def _read_what_is_new(self) -> None:
        is_after_a_walk = self._was_walked.is_set()
        journals = self.journals
        for journal in journals:
            journal.index.look()
        # The shortest first: a long one must not delay the others.
        for journal in sorted(journals, key=lambda j: j.index.size_bytes - j.index.read_bytes):
            try:
                journal.index.follow()
            except Exception:  # one file must not stop the others
                logger.exception("the index file %s could not be followed", journal.index.path)
        if is_after_a_walk:
            self._was_read = True

    def _walk(self) -> None:
        try:
            self._find()
        finally:
            is_first = not self._was_walked.is_set()
            self._was_walked.set()
        if is_first:
            self._begin_scan()

    def _find(self) -> None:
        found: dict[str, Journal] = {}
        problems = []
        publish_s = time.monotonic() + _PUBLISH_S
        for root in self._roots:
            for directory in directories_below(root):
                if directory.problem is not None:
                    problems.append((directory.run, directory.problem))
                for name in directory.indexes:
                    journal = self._named(directory.run, directory.path, name)
                    found.setdefault(journal.data.id, journal)
                if time.monotonic() > publish_s:
                    self._publish({**self._journals, **found})
                    self._begin_scan()
                    publish_s = time.monotonic() + _PUBLISH_S
        self._publish(found)
        with self._lock:
            self._problems = problems

    def _publish(self, found: Mapping[str, Journal]) -> None:
        by_run = sorted(found.values(), key=lambda j: (natural_key(j.index.run), j.index.name))
        with self._lock:
            self._journals = {journal.data.id: journal for journal in by_run}

    def _named(self, run: str, directory: str, name: str) -> Journal:
        path = os.path.join(directory, name)  # noqa: PTH118
        journal_id = fingerprint(f"{run}\0{name}")
        known = self._journals.get(journal_id)
        if known is not None and known.index.path == path:
            return known
        return Journal(IndexFile(run, path), DataFile(journal_id, data_path(path)))


def _is_idle(done: threading.Event | None) -> bool:
    return done is None or done.is_set()

"""The processes of a writer: forks, and others that it was pickled into."""

from __future__ import annotations

import os
import uuid
from typing import Protocol
from weakref import WeakSet

from tb_triptych.writing.at_exit import forget

_session = uuid.uuid4().hex
"""Identifies this interpreter and its forks; process ids alone repeat between containers."""


class Restartable(Protocol):
    """An object with threads or open files, which a forked process does not have."""

    def restart_after_fork(self) -> None:
        """Begin again in the child, without the calls that wait in the parent."""


_restartable: WeakSet[Restartable] = WeakSet()


def restart_in_forks(one: Restartable) -> None:
    """Call `restart_after_fork` in each forked process, as long as the object lives."""
    _restartable.add(one)


def this_process() -> tuple[str, int]:
    """Return an id of this process that is unique on all machines."""
    return _session, os.getpid()


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _restart_all() -> None:
    forget()
    for one in list(_restartable):
        one.restart_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_restart_all)

"""A thread of the background, and whether it is still there."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

LOOK_S = 1.0
"""How often somebody who waits for a thread looks whether it is still there."""

_TASKS = Path("/proc/self/task")


class BackgroundThread(threading.Thread):
    """A daemon, since other threads are waited for before `atexit` could tell them to end.

    Attributes:
      death: What ended it, if that was not its own work.
    """

    def __init__(self, work: Callable[[], None], name: str) -> None:
        """Start nothing yet.

        Args:
          work: What it does.
          name: What it is called.
        """
        super().__init__(name=name, daemon=True)
        self._work = work
        self._is_over = False
        self.death: BaseException | None = None

    def run(self) -> None:
        """Do the work; what it raises is kept for whoever looks."""
        try:
            self._work()
        except BaseException as error:
            self.death = error
        finally:
            self._is_over = True

    @property
    def is_over(self) -> bool:
        """Whether the work has ended.

        `is_alive` may say so too early: where a signal interrupts `join`, Python up to 3.12 takes
        the thread for one that ended, see `threading.Thread._wait_for_tstate_lock`.
        """
        return self._is_over

    def is_gone(self) -> bool:
        """Tell whether it is over, or no longer known to the system, as after `pthread_exit`."""
        if self._is_over:
            return True
        if not sys.platform.startswith("linux") or self.native_id is None:
            return False
        return _TASKS.is_dir() and not (_TASKS / str(self.native_id)).exists()

"""A background thread, and whether it is still alive."""

from __future__ import annotations

import _thread
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

LOOK_S = 1.0
"""How often a waiting thread checks that the other one is still alive."""

_TASKS = Path("/proc/self/task")


class BackgroundThread(threading.Thread):
    """A daemon: Python waits for other threads before `atexit` could ask them to end.

    Attributes:
      death: The error that ended it, or `None`.
    """

    def __init__(self, work: Callable[[], None], name: str) -> None:
        """Create the thread without starting it.

        Args:
          work: The function to run.
          name: Name of the thread.
        """
        super().__init__(name=name, daemon=True)
        self._work = work
        self._beginning = map(_thread.start_new_thread, (self._start_or_run,), ((),))
        self._begun: deque[int] = deque()
        self._is_over = False
        self.death: BaseException | None = None

    def run(self) -> None:
        """Do the work, and keep the error that it raises."""
        try:
            self._work()
        except BaseException as error:
            self.death = error
        finally:
            del self._work
            self._is_over = True

    def begin(self) -> None:
        """Start it, unless it was started; an exception may come from a signal at any moment.

        `start` waits for an event, and an exception in there would leave the event locked and the
        new thread waiting for it. So another thread starts it, which no signal interrupts.

        Raises:
          RuntimeError: if no thread can be started.
        """
        self._begun.extend(self._beginning)  # once, and in one step: nothing comes between
        if not self._begun:
            raise RuntimeError("can't start new thread")

    def _start_or_run(self) -> None:
        try:
            self.start()
        except RuntimeError:  # there was room for one thread, but not for two
            self.run()

    @property
    def is_over(self) -> bool:
        """Whether the work has ended.

        `is_alive` may report this too early: if a signal interrupts `join`, Python up to 3.12
        considers the thread ended, see `threading.Thread._wait_for_tstate_lock`.
        """
        return self._is_over

    def is_gone(self) -> bool:
        """Return whether it is over, or no longer known to the system, as after `pthread_exit`."""
        if self._is_over:
            return True
        if not sys.platform.startswith("linux") or self.native_id is None:
            return False
        return _TASKS.is_dir() and not (_TASKS / str(self.native_id)).exists()

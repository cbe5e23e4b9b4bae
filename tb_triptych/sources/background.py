"""Work in the background that nobody has to wait for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger("tb_triptych")


def in_background(work: Callable[[], None], name: str) -> threading.Event:
    """Do work in a thread of its own, which ends with the work or with the process.

    Args:
      work: What to do; what it raises is logged.
      name: Name of the thread.

    Returns:
      An event that is set when the work is done, well or not.
    """
    done = threading.Event()

    def run() -> None:
        try:
            work()
        except Exception:
            logger.exception("%s failed", name)
        finally:
            done.set()

    threading.Thread(target=run, name=name, daemon=True).start()
    return done

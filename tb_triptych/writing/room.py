"""The memory that waiting calls may take."""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable

from tb_triptych.background_thread import LOOK_S
from tb_triptych.writing.bell import Bell
from tb_triptych.writing.pending_write import PendingWrite


class Share:
    """Goes with a call wherever it goes; the call's room is free again when this is garbage."""

    __slots__ = ("__weakref__",)


class Claim(weakref.ref[Share]):
    """The room that one call takes; it ends with the share that it refers to.

    A weak reference, as its end is noticed in C: no exception that a signal raises in Python code
    can get in the way.

    Attributes:
      call: The call, without its arrays.
      size_bytes: How much room it has.
      waited_s: How long it waited for that, in seconds.
    """

    __slots__ = ("call", "size_bytes", "waited_s")

    call: PendingWrite
    size_bytes: int
    waited_s: float


class Room:
    """Limited memory, shared by calls of several threads.

    Python runs signal handlers, which may raise or log, only after calls and in loops. Steps that
    belong together have neither between them; the lock is for other threads.
    """

    def __init__(self, limit_bytes: int) -> None:
        """Begin empty.

        Args:
          limit_bytes: How much memory calls may take; a larger call passes alone.
        """
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._claims: dict[Claim, None] = {}
        self._lost: set[Claim] = set()
        self._waiting: deque[Bell] = deque()
        self._lock = threading.RLock()

    def claim(self, share: Share, call: PendingWrite) -> Claim:
        """Return a claim, so far on nothing, that ends with a share."""
        claim = Claim(share, self._lost.add)
        claim.call, claim.size_bytes, claim.waited_s = call, 0, 0.0
        hash(claim)  # it remembers this when the share is gone
        return claim

    def take(self, claim: Claim, size_bytes: int, look: Callable[[], None] | None) -> bool:
        """Take room for a call, until `release` or the end of its share.

        Args:
          claim: For the call.
          size_bytes: How much.
          look: Called now and then while there is no room, to check that there will be; `None`
            does not wait.

        Returns:
          Whether there was room.
        """
        if self._grant(claim, size_bytes):
            return True
        if look is None:
            return False
        begun_s = time.monotonic()
        bell = self._bell()
        while not self._grant(claim, size_bytes):
            if bell.wait(LOOK_S):
                bell = self._bell()
            else:
                look()
        claim.waited_s = time.monotonic() - begun_s
        return True

    def resize(self, claim: Claim, size_bytes: int) -> None:
        """State the actual size of a call, which may exceed what it took."""
        with self._lock:
            self._held_bytes += size_bytes - claim.size_bytes
            claim.size_bytes = size_bytes
        self._ring()

    def release(self, claim: Claim) -> None:
        """Free the room of a call, if that was not done."""
        self._end(claim)
        self._ring()

    @property
    def claims(self) -> list[Claim]:
        """Those that have room, the oldest first."""
        self._settle()
        return list(self._claims)

    def _grant(self, claim: Claim, size_bytes: int) -> bool:
        self._settle()
        with self._lock:
            if self._held_bytes and self._held_bytes + size_bytes > self._limit_bytes:
                return False
            self._claims[claim] = None
            self._held_bytes += size_bytes
            claim.size_bytes = size_bytes
        return True

    def _settle(self) -> None:
        """Free the room of calls that are gone."""
        for claim in list(self._lost):
            self._end(claim)
            self._lost.discard(claim)

    def _end(self, claim: Claim) -> None:
        with self._lock:
            self._held_bytes -= claim.size_bytes
            claim.size_bytes = 0
        self._claims.pop(claim, None)

    def _bell(self) -> Bell:
        bell = Bell()
        self._waiting.append(bell)
        return bell

    def _ring(self) -> None:
        while self._waiting:
            try:
                self._waiting.popleft().ring()
            except IndexError:  # another thread was faster
                return

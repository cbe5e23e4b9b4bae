"""What becomes of an array that is to be written later."""

from __future__ import annotations

from typing import Protocol

from tb_triptych.arrays import Array


class Snapshot(Protocol):
    """The values that an array has at one moment.

    It costs nothing before `begin`: there may be no room for it.
    """

    @property
    def owned_bytes(self) -> int:
        """Memory that it alone keeps alive, after `begin`: none if it shares that of another."""

    @property
    def readable(self) -> Array | None:
        """The values before `begin`, as the caller's memory has them; `None` if on a device."""

    def begin(self) -> None:
        """Start to copy, on the caller's thread; the array may be written to afterwards.

        Never waits for a device, except where its framework has no other way.

        Raises:
          Exception: of the framework, if the array has no values.
        """

    def wait(self) -> Array:
        """Return the values, always the same; called in the background.

        Raises:
          Exception: of the framework, if the copy failed.
        """

    def release(self) -> None:
        """Forget the values, now or once the copy is complete; further calls change nothing."""

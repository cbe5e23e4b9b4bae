"""What a framework has to say about arrays on its devices."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol

from tb_triptych.arrays import Array


class Arrival(Protocol):
    """Values on their way from a device."""

    def wait(self) -> Array:
        """Return them; called in the background, perhaps more than once.

        Raises:
          Exception: of the framework, if the copy failed.
        """


class Device(Protocol):
    """The rules of a framework for arrays on its devices."""

    def holds(self, value: Any) -> bool:
        """Return whether it can copy an array without waiting for the device."""

    def state(self, value: Any) -> Hashable | None:
        """Return what is different after a change of the values; `None` if nothing tells."""

    def copy(self, value: Any) -> Arrival:
        """Start to copy, once the device has done what it was given before; never wait for it.

        What the device is given afterwards, and the end of the array, do not affect the copy.
        """

    def trim(self) -> None:
        """Free unused memory beyond the limit; called in the background."""


def first(value: Any, kept: int | None) -> Any:
    """Return the first samples of an array, on its device."""
    return value if kept is None else value[:kept]

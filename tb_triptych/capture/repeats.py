"""Arrays on a device that come again are not fetched again while they stay the same."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tb_triptych.arrays import Array
from tb_triptych.capture.device import Arrival, Device, first
from tb_triptych.capture.kept import Kept
from tb_triptych.capture.layout import have_same_bytes
from tb_triptych.capture.place import Place

PROOF_CALLS = 16
"""An array that seems to be unchanged is fetched at every call of this number, and compared."""


class Shared:
    """Values that several calls wait for, one after the other.

    Attributes:
      has_failed: Whether they never arrived.
    """

    def __init__(self, arrival: Arrival) -> None:
        self._arrival: Arrival | None = arrival
        self._array: Array | None = None
        self.has_failed = False

    def wait(self) -> Array:
        """Return the same array each time; a copy that failed fails each time."""
        arrival = self._arrival
        if arrival is not None:
            try:
                self._array = arrival.wait()
            except BaseException:
                self.has_failed = True
                raise
            self._arrival = None  # with what it holds of the device
        if self._array is None:
            raise AssertionError("it has arrived")
        return self._array


@dataclass(eq=False)
class Fetched:
    """An array that was fetched, and may come again.

    Attributes:
      source: The array.
      state: Its state then.
      kept: How many samples were fetched; `None` for all.
      values: Its values.
      size_bytes: Their memory.
      calls: How many calls have used them without a proof.
    """

    source: weakref.ref[Any]
    state: Hashable
    kept: int | None
    values: Shared
    size_bytes: int
    calls: int = 1

    def is_of(self, value: Any, state: Hashable, kept: int | None) -> bool:
        """Return whether an array seems to have the same values."""
        same = self.source() is value and (self.state, self.kept) == (state, kept)
        return same and not self.values.has_failed


class Repeats:
    """Remembers what was fetched for each place; safe to use from several threads."""

    def __init__(self, kept_bytes: int) -> None:
        """Begin without any.

        Args:
          kept_bytes: How much memory the values may take.
        """
        self._fetched: Kept[Place, Fetched] = Kept(kept_bytes)
        self._doubted: set[Place] = set()
        self._messages: deque[str] = deque()

    def fetch(
        self, device: Device, value: Any, kept: int | None, place: Place, size_bytes: int
    ) -> tuple[Arrival, bool]:
        """Return the values of an array, and whether they are copied: they may have changed."""
        state = None if place in self._doubted else device.state(value)
        if state is None:
            self._fetched.drop(place)
            return device.copy(first(value, kept)), True
        known = self._fetched.get(place)
        if known is None or not known.is_of(value, state, kept):
            values, calls = Shared(device.copy(first(value, kept))), 1
        elif known.calls < PROOF_CALLS - 1:
            known.calls += 1
            return known.values, False
        else:
            again = device.copy(first(value, kept))
            values, calls = Shared(Proof(again, known.values, place, self)), 0
        self._fetched[place] = Fetched(weakref.ref(value), state, kept, values, size_bytes, calls)
        return values, True

    def doubt(self, place: Place) -> None:
        """Fetch the arrays of a place at every call from now on."""
        self._fetched.drop(place)
        if place not in self._doubted:
            self._doubted.add(place)
            self._messages.append(
                f"triptych {place.tag!r}: {place.role} was written to in a way that its framework "
                f"does not count, such as through .data, DLPack or a CUDA graph: up to "
                f"{PROOF_CALLS - 1} calls before this one may show it as it was before. From now "
                "on it is fetched at every call"
            )

    def take_messages(self) -> list[str]:
        """Return warnings about mistakes that were noticed, each once."""
        taken = []
        while self._messages:
            taken.append(self._messages.popleft())
        return taken


class Proof:
    """Values fetched again although they seem to be known."""

    def __init__(self, arrival: Arrival, before: Shared, place: Place, repeats: Repeats) -> None:
        self._arrival = arrival
        self._before = before
        self._place = place
        self._repeats = repeats

    def wait(self) -> Array:
        """Return the values; if they are not as before, doubt the place from now on."""
        array = self._arrival.wait()
        before = None
        with suppress(Exception):  # that was reported with the call that it failed
            before = self._before.wait()
        if before is not None and not have_same_bytes(array.values, before.values):
            self._repeats.doubt(self._place)
        return array

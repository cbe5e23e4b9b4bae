"""One number per sample: what it is called, where it comes from, which way is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True, eq=False)
class Metric:
    """A number of each sample, that is known already or made by a function.

        Metric("lpips", lpips_of_batch, better="lower")

    Attributes:
      name: Its name on the page.
      values: k numbers, one a sample, as an array or tensor `[k]` or `[k, 1, 1, 1]`, or a list; or
        a function that makes them of the arrays of output and target, in numpy and as they were
        given. Its arrays are copies, which it may change and keep. A `TriptychWriter` calls it in a
        background thread.
      better: Which way is better, "higher" or "lower"; `None` if nobody knows.
      unit: What the number is in, such as "dB"; `None` for plain numbers.

    Raises:
      TypeError: for a name or unit that is no text.
      ValueError: for an empty name, or another word for `better`.
    """

    name: str
    values: Callable[[Any, Any], Any] | Any
    better: Better | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        """Check at the line where the metric is made."""
        if not isinstance(self.name, str) or not isinstance(self.unit, str | None):
            raise TypeError(f"Metric({self.name!r}, unit={self.unit!r}): pass both as strings")
        if not self.name:
            raise ValueError("a metric has an empty name: pass one such as 'lpips'")
        if self.better not in (None, *get_args(Better)):
            raise ValueError(
                f"Metric({self.name!r}, better={self.better!r}): pass 'higher', 'lower' or None"
            )

    def to_json(self) -> dict[str, Any]:
        """Return what the series' metadata says of it."""
        return {"better": self.better, "unit": self.unit}

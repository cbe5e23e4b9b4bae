"""Output and target of one sample, as the built-in metrics compare them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import Array
from tb_triptych.metrics.difference import Difference, difference
from tb_triptych.metrics.overlap import Overlap, overlap
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class SamplePair:
    """Two arrays of the same shape, and what their panes say of them.

    What several metrics need is computed once, when it is first used.

    Attributes:
      output: `[h, w, c]`, a volume with d before; in units of the target's range.
      target: Of the same shape.
      volume: Whether they are volumes.
      span: The least and the greatest possible value of the target, or else of the output, if
        stated.
      are_fractions: Whether values are taken as fractions of their range.
      ignored: Pixels with these ids in the target do not count.
    """

    output: NDArray[Any]
    target: NDArray[Any]
    volume: bool
    span: tuple[float, float] | None
    are_fractions: bool
    ignored: frozenset[int]
    _known: dict[str, Any] = field(default_factory=dict, init=False)

    @property
    def ends(self) -> tuple[float, float]:
        """The range, for metrics that need one."""
        if self.span is None:
            raise AssertionError("a plan has metrics relative to a range only where there is one")
        return self.span

    @property
    def width(self) -> float:
        """The distance between the ends of the range."""
        return _width(self.ends)

    @property
    def unit(self) -> float:
        """What one unit of a difference is, in terms of the arrays."""
        return self.width if self.are_fractions else 1.0

    @property
    def difference(self) -> Difference | None:
        """The mean difference; `None` if it is not defined."""
        return self._once("difference", lambda: difference(self.output, self.target))

    @property
    def overlap(self) -> Overlap | None:
        """The pixels by class; `None` if none count."""
        return self._once("overlap", lambda: overlap(self.output, self.target, self.ignored))

    def _once(self, name: str, compute: Callable[[], T]) -> T:
        """Return what was computed before; up to Python 3.11 `cached_property` holds a lock of all.

        A process that is forked meanwhile would wait for that lock forever.
        """
        if name not in self._known:
            self._known[name] = compute()
        found: T = self._known[name]
        return found


def with_channels(array: Array, pane: Pane) -> NDArray[Any]:
    """Return the values with an axis of channels."""
    values = array.values
    return values if values.ndim > planes(pane) else values[..., np.newaxis]


def sample_pair(arrays: Sequence[Array], panes: Sequence[Pane]) -> SamplePair:
    """Prepare the output and the target of a sample, which have the same shape."""
    output, target = map(with_channels, arrays, panes)
    of_output, of_target = (p.span(a.dtype) for p, a in zip(panes, arrays, strict=True))
    are_fractions = all(pane.is_fraction for pane in panes)
    if are_fractions and of_output and of_target and of_output != of_target:
        # Compare the fractions of both, in units of the target, which is not changed.
        output = _mapped(output, of_output, of_target)
    return SamplePair(
        output,
        target,
        volume=panes[1].volume,
        span=of_target or of_output,
        are_fractions=are_fractions,
        ignored=frozenset(p.ignored_id for p in panes if p.ignored_id is not None),
    )


def _width(span: tuple[float, float]) -> float:
    low, high = span
    return high - low


def _mapped(
    values: NDArray[Any], of_values: tuple[float, float], onto: tuple[float, float]
) -> NDArray[np.float64]:
    """Map one range onto another, linearly."""
    scale = _width(onto) / _width(of_values)
    mapped: NDArray[np.float64] = (values.astype(np.float64) - of_values[0]) * scale + onto[0]
    return mapped

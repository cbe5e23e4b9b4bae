"""A user-defined metric: its name, its values or function, and which way is better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from numpy.typing import ArrayLike, NDArray

from tb_triptych.shown import shown

Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True, eq=False)
class Metric:
    """One number per sample, given as values or computed by a function.

        import numpy as np
        import tb_triptych
        from tb_triptych.metrics import Metric

        def worst_error(output, target):
            return np.abs(output - target).max(axis=(1, 2, 3))

        x = np.random.default_rng(0).random((4, 64, 64, 3))
        worst = Metric("worst_error", worst_error, better="lower")
        with tb_triptych.TriptychWriter("logs/unet") as writer:
            writer.triptych("val", x, x**2, x, step=0, metrics=["psnr", worst])

    Attributes:
      name: Its name on the page.
      values: k numbers, one per sample, as an array or tensor `[k]` or `[k, 1, 1, 1]`, or a list;
        or a function that computes them from output and target, numpy arrays with the values as
        given. The arrays are copies, which it may change and keep. A `TriptychWriter` calls it in a
        background thread.
      better: Which way is better, "higher" or "lower"; `None` if unknown.
      unit: The unit, such as "dB"; `None` for plain numbers.

    Raises:
      TypeError: for a name or unit that is not a string.
      ValueError: for an empty name, or another value of `better`.
    """

    name: str
    values: Callable[[NDArray[Any], NDArray[Any]], Any] | ArrayLike | Sequence[object]
    better: Better | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        """Check where the metric is created."""
        if not isinstance(self.name, str) or not isinstance(self.unit, str | None):
            raise TypeError(
                f"Metric({shown(self.name)}, unit={shown(self.unit)}): pass both as strings"
            )
        if not self.name:
            raise ValueError("a metric has an empty name: pass one such as 'lpips'")
        if self.better not in (None, *get_args(Better)):
            raise ValueError(
                f"Metric({shown(self.name)}, better={shown(self.better)}): pass 'higher', 'lower' "
                "or None"
            )

    def to_json(self) -> dict[str, Any]:
        """Return its entry in the series' metadata."""
        return {"better": self.better, "unit": self.unit}

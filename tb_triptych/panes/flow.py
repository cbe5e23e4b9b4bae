"""A pane that is a field of two-vectors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from tb_triptych.panes.dtypes import is_float, is_whole
from tb_triptych.panes.pane import Compared, Pane, PaneCode, Storage
from tb_triptych.shown import shown


@dataclass(frozen=True)
class Flow(Pane):
    """A vector `(x, y)` at each pixel, such as optical flow or displacement.

        import numpy as np
        import tb_triptych

        random = np.random.default_rng(0)
        flow = random.normal(0, 3, (4, 64, 64, 2))
        with tb_triptych.TriptychWriter("logs/unet") as writer:
            writer.triptych("val", None, flow, flow / 2, step=0, panes=tb_triptych.Flow())

    Arrays are `[k, h, w, 2]` (in NCHW `[k, 2, h, w]`), x to the right and y downwards. The values
    are stored exactly (float64 as float32, whole numbers up to 32 bits), including NaN and
    infinities. The page shows direction as hue and magnitude as saturation, with the colour wheel
    of Baker et al., "A Database and Evaluation Methodology for Optical Flow", IJCV 2011, and arrows
    where pixels are large.

    A logging call raises `TypeError` for arrays of other data types, `ValueError` for other shapes.

    Attributes:
      max_magnitude: The magnitude with full colour; larger ones are darkened, and counted.
        `None` lets the page find it.
      unit: Unit of the magnitude, such as "px" or "mm".

    Raises:
      TypeError: if `unit` is not a string.
      ValueError: if `max_magnitude` is not a finite number above 0.
    """

    kind: ClassVar[str] = "flow"
    compared: ClassVar[Compared] = "vectors"
    usual_metrics: ClassVar[tuple[str, ...]] = ("epe",)
    takes_volumes: ClassVar[bool] = False

    max_magnitude: float | None = None
    unit: str | None = "px"

    def __post_init__(self) -> None:
        """Check where the pane is created."""
        if self.max_magnitude is not None:
            object.__setattr__(self, "max_magnitude", _positive(self.max_magnitude))
        if not isinstance(self.unit, str | None):
            raise TypeError(f"unit is {shown(self.unit)}: pass a string, such as 'px'")

    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""
        return {"kind": self.kind, "max_magnitude": self.max_magnitude, "unit": self.unit}

    def stored_as(self) -> dict[str, Any]:
        """Return the part of the spec that affects what is stored, and so the digest."""
        return {"kind": self.kind}

    @property
    def accepted(self) -> str:
        """Which data types are accepted, for messages."""
        return "vectors are floating point or whole numbers"

    def storage(self, dtype: str) -> Storage | None:
        """Return how values of a data type are stored; `None` if they are not."""
        return "vectors" if is_float(dtype) or (is_whole(dtype) and dtype != "bool") else None

    @property
    def least_channels(self) -> int:
        """How many channels an array must have."""
        return 2

    @property
    def most_channels(self) -> int | None:
        """How many channels an array may have."""
        return 2

    @property
    def stand_in(self) -> tuple[str, int]:
        """Data type and number of channels of an array that is accepted."""
        return "float32", 2

    def channel_advice(self, role: str, code: PaneCode, dtype: str, axis: int) -> str:
        """Return advice for an array with another number of channels."""
        taken = f"{role}[:, :2]" if axis == 1 else f"{role}[..., :2]"
        return f"pass 2, x and y of each vector, such as {taken}"


def _positive(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, str | bool) or not (math.isfinite(number) and number > 0):
        raise ValueError(f"max_magnitude is {shown(value)}: pass a finite number above 0")
    return number

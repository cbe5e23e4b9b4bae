"""A pane that shows a field of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tb_triptych.panes.colors import checked_colormap
from tb_triptych.panes.dtypes import is_float, is_whole
from tb_triptych.panes.pane import Pane, PaneCode, Storage
from tb_triptych.panes.value_range import checked_range
from tb_triptych.shown import shown


@dataclass(frozen=True)
class Scalar(Pane):
    """A number at each pixel, such as depth, heat, a probability or the magnitude of flow.

        import numpy as np
        import tb_triptych

        random = np.random.default_rng(0)
        depth = random.uniform(1, 80, (4, 64, 64))
        panes = {"output": tb_triptych.Scalar((0, 80), unit="m")}
        with tb_triptych.TriptychWriter("logs/unet") as writer:
            writer.triptych("val", None, depth, None, step=0, panes=panes)

    Arrays are `[k, h, w]` or `[k, h, w, 1]` (in NCHW `[k, 1, h, w]`), of floats, integers or bool.
    The values are stored exactly (float64 as float32, whole numbers up to 32 bits), including NaN
    and infinities, and coloured by the page.

    A logging call raises `TypeError` for arrays of other data types, `ValueError` for other shapes.

    Attributes:
      value_range: The values `(low, high)` at the ends of the colour map; values outside get the
        colour of the nearer end, and are counted. `None` lets the page find a range.
      colormap: Its name, one of `tb_triptych.panes.COLORMAPS`: "viridis", "cividis", "inferno",
        "magma", "plasma", "turbo", "gray" or "RdBu". The page can show another one.
      unit: Unit of the numbers, such as "m".
      volume: Whether each sample is a stack of slices, `[k, d, h, w]`.

    Raises:
      TypeError: if `unit` is not a string.
      ValueError: if `value_range` is not two finite numbers, the lower first, or the page has no
        such colour map.
    """

    kind: ClassVar[str] = "scalar"
    usual_metrics: ClassVar[tuple[str, ...]] = ("mae", "rmse")

    value_range: tuple[float, float] | None = None
    colormap: str = "viridis"
    unit: str | None = None
    volume: bool = False

    def __post_init__(self) -> None:
        """Check where the pane is created."""
        object.__setattr__(self, "value_range", checked_range(self.value_range))
        checked_colormap(self.colormap)
        if not isinstance(self.unit, str | None):
            raise TypeError(f"unit is {shown(self.unit)}: pass a string, such as 'm'")

    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""
        spec: dict[str, Any] = {
            "kind": self.kind,
            "value_range": None if self.value_range is None else list(self.value_range),
            "colormap": self.colormap,
            "unit": self.unit,
        }
        if self.volume:
            spec["volume"] = True
        return spec

    def stored_as(self) -> dict[str, Any]:
        """Return the part of the spec that affects what is stored, and so the digest."""
        spec = self.to_json()
        del spec["colormap"], spec["unit"]
        return spec

    @property
    def accepted(self) -> str:
        """Which data types are accepted, for messages."""
        return "fields are floating point, whole numbers or bool"

    def storage(self, dtype: str) -> Storage | None:
        """Return how values of a data type are stored; `None` if they are not."""
        return "numbers" if is_float(dtype) or is_whole(dtype) else None

    def channel_advice(self, role: str, code: PaneCode, dtype: str, axis: int) -> str:
        """Return advice for an array of more than one channel."""
        return 'pass one number per pixel, additional ones as extras={"name": array}'

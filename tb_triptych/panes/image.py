"""A pane that shows a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, get_args

from tb_triptych.panes.dtypes import is_float, is_whole
from tb_triptych.panes.labels import Labels
from tb_triptych.panes.pane import Pane, PaneCode, Shape, Storage
from tb_triptych.panes.scalar import Scalar
from tb_triptych.panes.value_range import checked_range
from tb_triptych.shown import shown

if TYPE_CHECKING:
    from tb_triptych.pillow import Reading

Transfer: TypeAlias = Literal["srgb", "linear"]


@dataclass(frozen=True)
class Image(Pane):
    """A picture: grey, grey with alpha, RGB or RGBA.

        import numpy as np
        import tb_triptych

        random = np.random.default_rng(0)
        x = random.uniform(-1, 1, (4, 64, 64, 3))
        pane = tb_triptych.Image(value_range=(-1, 1))
        with tb_triptych.TriptychWriter("logs/unet") as writer:
            writer.triptych("val", x, -x, x, step=0, panes=pane)

    Arrays are `[k, h, w, c]` or `[k, h, w]` (in NCHW `[k, c, h, w]`) with c = 1 to 4, of uint8,
    uint16, bool, float16, bfloat16, float32 or float64.

    A logging call raises `TypeError` for arrays of other data types, `ValueError` for other shapes.

    Attributes:
      value_range: The values `(low, high)` that are drawn as black and as full intensity. `None`
        means [0, 1] for floats and [0, 65535] for uint16. uint8 and bool always have their full
        range. Values of a float array outside the range are clipped and counted.
      transfer: "srgb" for display values; floats are stored in 8 bits. "linear" for linear light,
        as from renderers and HDR cameras: floats are stored exactly, nothing is clipped, and the
        page maps them with an exposure.
      volume: Whether each sample is a stack of slices, `[k, d, h, w]` or `[k, d, h, w, c]`.

    Raises:
      ValueError: if `value_range` is not two finite numbers, the lower first, or for another value
        of `transfer`.
    """

    kind: ClassVar[str] = "image"
    usual_metrics: ClassVar[tuple[str, ...]] = ("psnr", "ssim", "mae")
    is_fraction: ClassVar[bool] = True

    value_range: tuple[float, float] | None = None
    transfer: Transfer = "srgb"
    volume: bool = False

    def __post_init__(self) -> None:
        """Check where the pane is created."""
        object.__setattr__(self, "value_range", checked_range(self.value_range))
        if self.transfer not in get_args(Transfer):
            raise ValueError(f"transfer is {shown(self.transfer)}: pass 'srgb' or 'linear'")

    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""
        spec: dict[str, Any] = {
            "kind": self.kind,
            "value_range": None if self.value_range is None else list(self.value_range),
        }
        if self.transfer != "srgb":
            spec["transfer"] = self.transfer
        if self.volume:
            spec["volume"] = True
        return spec

    def stored_as(self) -> dict[str, Any]:
        """Return the part of the spec that affects what is stored, and so the digest."""
        return self.to_json()

    @property
    def accepted(self) -> str:
        """Which data types are accepted, for messages."""
        return "pictures are uint8, uint16, bool or floating point"

    def storage(self, dtype: str) -> Storage | None:
        """Return how values of a data type are stored; `None` if they are not."""
        if is_float(dtype):
            return "levels" if self.transfer == "srgb" else "numbers"
        if dtype in ("uint8", "bool"):
            return "pixels"
        return "numbers" if dtype == "uint16" else None

    def span(self, dtype: str) -> tuple[float, float] | None:
        """Return the least and the greatest possible value."""
        if dtype in ("uint8", "bool"):
            return (0.0, 255.0) if dtype == "uint8" else (0.0, 1.0)
        return self.value_range or ((0.0, 65535.0) if dtype == "uint16" else (0.0, 1.0))

    def counted_range(self, dtype: str) -> tuple[float, float] | None:
        """Return the range outside which values are counted when they are stored as numbers."""
        return self.span(dtype) if dtype == "uint16" else self.value_range

    def has_alpha(self, channels: int) -> bool:
        """Return whether the last of this many channels is opacity: true for 2 and 4."""
        return channels in (2, 4)

    @property
    def most_channels(self) -> int | None:
        """How many channels an array may have."""
        return 4

    @property
    def reading(self) -> Reading:
        """How the numbers of PIL images are read."""
        return "colors"

    @property
    def is_picture(self) -> bool:
        """Whether the channels of an array may be colours."""
        return True

    @property
    def is_clipped(self) -> bool:
        """Whether floats outside the range are clipped when they are stored."""
        return self.transfer == "srgb"

    @property
    def states_no_range(self) -> bool:
        """Whether a range could be stated, and is not."""
        return self.value_range is None

    def with_range(self, value_range: tuple[float, float]) -> Image:
        """Return the pane with another range."""
        return replace(self, value_range=value_range)

    def dtype_advice(self, code: PaneCode, dtype: str, shape: Shape | None) -> str:
        """Return advice for an array whose data type is not accepted."""
        if not is_whole(dtype):
            return "cast it to float32"
        cast = "cast to uint8 if the values are 0 to 255, to uint16 if they are 0 to 65535"
        axes = 4 if self.volume else 3
        if shape is None or len(shape) == axes or 1 in shape[1:]:
            return (
                f"pass class ids with {code(Labels(volume=self.volume))}, other numbers with "
                f"{code(Scalar(volume=self.volume))}, or {cast}"
            )
        return cast

    def channel_advice(self, role: str, code: PaneCode, dtype: str, axis: int) -> str:
        """Return advice for an array of more than 4 channels."""
        advice = "pass 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) of them"
        if self.volume:
            return advice
        if is_float(dtype):
            advice += f", or class scores with {code(Labels(from_scores=True))}"
        else:
            ids = f"{role}.argmax({axis})"
            advice += f", or the ids of one-hot classes, {ids}, with {code(Labels())}"
        return f"{advice}, or slices of volumes with volume=True in the pane"

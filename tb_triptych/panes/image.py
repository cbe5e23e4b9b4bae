"""A pane that is a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from tb_triptych.panes.value_range import checked_range

Transfer: TypeAlias = Literal["srgb", "linear"]


@dataclass(frozen=True)
class Image:
    """A picture: grey, grey with alpha, RGB or RGBA.

    Attributes:
      value_range: The values `(low, high)` that are drawn as black and as full intensity.
        `None` means [0, 1] for floats and [0, 65535] for uint16. uint8 and bool always stand for
        themselves. Values of a float array outside the range are clipped and counted.
      transfer: "srgb" for values as a screen takes them; floats are kept as 8 bit. "linear" for
        light, as renderers and HDR cameras give it: floats are kept as they are, nothing is
        clipped, and the page maps them with an exposure.
      volume: Whether each sample is a stack of slices, `[k, d, h, w]` or `[k, d, h, w, c]`.

    Raises:
      ValueError: if `value_range` is not two finite numbers, the lower first, or for another word
        for `transfer`.
    """

    value_range: tuple[float, float] | None = None
    transfer: Transfer = "srgb"
    volume: bool = False

    def __post_init__(self) -> None:
        """Check at the line where the pane is made."""
        object.__setattr__(self, "value_range", checked_range(self.value_range))
        if self.transfer not in get_args(Transfer):
            raise ValueError(f"transfer is {self.transfer!r}: pass 'srgb' or 'linear'")

    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""
        spec: dict[str, Any] = {
            "kind": "image",
            "value_range": None if self.value_range is None else list(self.value_range),
        }
        if self.transfer != "srgb":
            spec["transfer"] = self.transfer
        if self.volume:
            spec["volume"] = True
        return spec

    def stored_as(self) -> dict[str, Any]:
        """Return the part of the spec that decides what is stored, and so what a digest is of."""
        return self.to_json()

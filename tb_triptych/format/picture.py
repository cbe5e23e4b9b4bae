"""A stored picture, without its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from tb_triptych.format.stats import Stats


@dataclass(frozen=True)
class Picture:
    """A picture, wherever its bytes are.

    Attributes:
      digest: 32 hexadecimal digits that name the values: equal digest, equal picture.
      media: Media type of the payload.
      shape: Shape of the array that was given, without the batch axis: `(h, w)` or `(h, w, c)`, of
        a volume `(d, h, w)` or `(d, h, w, c)`.
      dtype: Data type of the array that was given.
      stats: Facts about its values.
    """

    digest: str
    media: str
    shape: tuple[int, ...]
    dtype: str
    stats: Stats

"""A pane whose numbers are the ids of classes."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from tb_triptych.panes.colors import checked_color

Scores: TypeAlias = Literal["probabilities", "logits"]


@dataclass(frozen=True)
class Labels:
    """A segmentation: the id of a class at each pixel, in integers, bool, or floats that are whole.

    Attributes:
      classes: Names, by id: `["background", "membrane"]` or `{1: "membrane"}`. Kept by id.
      colors: Colours, by id, as "#ff8800" or (255, 136, 0). Ids without one get it from the page's
        palette. Kept by id, as text.
      ignore: An id that is no class, such as 255: its pixels do not count in metrics.
      from_scores: Whether the arrays are not ids but floats, from which they are to be made:
        `[k, h, w, C]` with the score of each class, of which the greatest wins, or one channel (or
        `[k, h, w]`) with the score of class 1, which wins above a probability of 0.5. The
        probability of the winner (for one channel: of class 1) is kept as a soft layer.
        "probabilities" or "logits" (softmax, or sigmoid for one channel) says which they are. True
        lets the first call for a series tell: scores within [0, 1], up to the overshoot of
        resizing, and with C >= 2 sums of 1 at most pixels, are taken as probabilities, others as
        logits, and so are those of all later calls, until one clearly outside of [0, 1] proves
        logits. Where the scores prove nothing, a warning says what is assumed. A pixel whose scores
        are NaN is of class 0.
      volume: Whether each sample is a stack of slices, `[k, d, h, w]`.

    Raises:
      TypeError: for names that are no text and ids that are no whole numbers.
      ValueError: for colours that are none, or another word for `from_scores`.
    """

    classes: Mapping[int, str] | Sequence[str] | None = field(default=None, hash=False)
    colors: Any = field(default=None, hash=False)
    ignore: int | None = None
    from_scores: bool | Scores = False
    volume: bool = False

    def __post_init__(self) -> None:
        """Check at the line where the pane is made."""
        names = None if self.classes is None else _by_id("classes", self.classes)
        for class_id, name in (names or {}).items():
            if not isinstance(name, str):
                raise TypeError(f"classes[{class_id}] is {name!r}: pass the name of the class")
        colors = None if self.colors is None else _by_id("colors", self.colors)
        if colors is not None:
            colors = {i: checked_color(f"colors[{i}]", color) for i, color in colors.items()}
        object.__setattr__(self, "classes", names)
        object.__setattr__(self, "colors", colors)
        if self.ignore is not None:
            object.__setattr__(self, "ignore", _class_id("ignore", self.ignore))
        if self.from_scores not in (True, False, "probabilities", "logits"):
            raise ValueError(
                f"from_scores is {self.from_scores!r}: pass True, 'probabilities' or 'logits'"
            )
        if not isinstance(self.from_scores, str):  # 1 and numpy's truth values equal True
            object.__setattr__(self, "from_scores", bool(self.from_scores))

    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""
        spec: dict[str, Any] = {
            "kind": "labels",
            "classes": _keyed_by_text(self.classes),
            "colors": _keyed_by_text(self.colors),
            "ignore": self.ignore,
        }
        if isinstance(self.from_scores, str):
            spec["from_scores"] = self.from_scores
        if self.volume:
            spec["volume"] = True
        return spec

    def stored_as(self) -> dict[str, Any]:
        """Return the part of the spec that decides what is stored, and so what a digest is of."""
        return {"kind": "labels", "volume": self.volume}


def _by_id(name: str, values: Any) -> dict[int, Any]:
    if isinstance(values, Mapping):
        return {_class_id(f"a key of {name}", key): value for key, value in values.items()}
    if isinstance(values, str | bytes) or not hasattr(values, "__len__"):
        raise TypeError(f"{name} is {values!r}: pass one a class, or a dict by class id")
    return dict(enumerate(values))


def _class_id(name: str, value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}: pass the id of a class, a whole number") from None


def _keyed_by_text(by_id: Any) -> dict[str, Any] | None:
    return None if by_id is None else {str(class_id): value for class_id, value in by_id.items()}

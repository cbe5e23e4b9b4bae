"""A pane that shows class ids."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from tb_triptych.panes.colors import checked_color
from tb_triptych.panes.dtypes import is_float, is_whole
from tb_triptych.panes.pane import Compared, Pane, PaneCode, Scores, Shape, Storage
from tb_triptych.panes.scalar import Scalar
from tb_triptych.shown import shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tb_triptych.pillow import Reading

SOFT = ":soft"
"""Suffix of a role for the probabilities that its class ids were made from."""


_Color: TypeAlias = str | Sequence[int]
_Colors: TypeAlias = "Mapping[int, _Color] | Sequence[_Color] | NDArray[Any]"


_MOST_NAME_CHARACTERS = 200_000


@dataclass(frozen=True)
class Labels(Pane):
    """A segmentation: a class id at each pixel, as integers, bool, or whole floats.

        import numpy as np
        import tb_triptych

        random = np.random.default_rng(0)
        ids = random.integers(0, 2, (4, 64, 64))
        pane = tb_triptych.Labels(["background", "membrane"])
        with tb_triptych.TriptychWriter("logs/unet") as writer:
            writer.triptych("val", None, 1 - ids, ids, step=0, panes=pane)

    Arrays are `[k, h, w]` or `[k, h, w, 1]` (in NCHW `[k, 1, h, w]`), with ids up to 32 bits; PIL
    masks with a palette are accepted, too.

    A logging call raises `TypeError` for arrays of other data types, `ValueError` for other shapes.

    Attributes:
      classes: Names, by id: `["background", "membrane"]` or `{1: "membrane"}`. Kept by id.
      colors: Colours, by id, as "#ff8800" or (255, 136, 0). Other ids get one from the page's
        palette. Kept by id, as text.
      ignore: An id that is not a class, such as 255: its pixels do not count in metrics.
      from_scores: Whether the arrays are float scores instead of ids: `[k, h, w, C]` with a score
        per class, of which the greatest wins, or one channel (or `[k, h, w]`) with the score of
        class 1, which wins above a probability of 0.5. The probability of the winner (with one
        channel: of class 1) is kept as a soft layer. "probabilities" or "logits" (softmax, or
        sigmoid for one channel) states their kind. With True, the first call for a series decides:
        scores within [0, 1], up to the overshoot of resizing, and with C >= 2 sums of 1 at most
        pixels, are taken as probabilities, others as logits; later calls are taken the same way,
        until a score clearly outside [0, 1] proves logits. If the scores prove nothing, a warning
        reports the assumption. A pixel whose scores are NaN gets class 0.
      volume: Whether each sample is a stack of slices, `[k, d, h, w]`.

    Raises:
      TypeError: for names that are not strings, or ids that are not integers.
      ValueError: for invalid colours, or another value of `from_scores`.
    """

    kind: ClassVar[str] = "labels"
    compared: ClassVar[Compared] = "ids"
    usual_metrics: ClassVar[tuple[str, ...]] = ("iou", "dice", "pixel_error")

    classes: Mapping[int, str] | Sequence[str] | None = field(default=None, hash=False)
    colors: _Colors | None = field(default=None, hash=False)
    ignore: int | None = None
    from_scores: bool | Scores = False
    volume: bool = False

    def __post_init__(self) -> None:
        """Check where the pane is created."""
        names = None if self.classes is None else _by_id("classes", self.classes)
        for class_id, name in (names or {}).items():
            if not isinstance(name, str):
                raise TypeError(f"classes[{class_id}] is {shown(name)}: pass the name of the class")
        if sum(map(len, (names or {}).values())) > _MOST_NAME_CHARACTERS:
            raise ValueError(
                f"the names of the classes have more than {_MOST_NAME_CHARACTERS} characters "
                "together: pass shorter ones, as they are stored with the series"
            )
        colors = None if self.colors is None else _by_id("colors", self.colors)
        if colors is not None:
            colors = {i: checked_color(f"colors[{i}]", color) for i, color in colors.items()}
        object.__setattr__(self, "classes", names)
        object.__setattr__(self, "colors", colors)
        if self.ignore is not None:
            object.__setattr__(self, "ignore", _class_id("ignore", self.ignore))
        if self.from_scores not in (True, False, "probabilities", "logits"):
            raise ValueError(
                f"from_scores is {shown(self.from_scores)}: pass True, 'probabilities' or 'logits'"
            )
        if not isinstance(self.from_scores, str):  # 1 and numpy's bools equal True
            object.__setattr__(self, "from_scores", bool(self.from_scores))

    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""
        spec: dict[str, Any] = {
            "kind": self.kind,
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
        """Return the part of the spec that affects what is stored, and so the digest."""
        return {"kind": self.kind, "volume": self.volume}

    @property
    def accepted(self) -> str:
        """Which data types are accepted, for messages."""
        if self.from_scores:
            return "class scores are floating point"
        return "class ids are whole numbers or bool"

    def accepts(self, dtype: str) -> bool:
        """Return whether arrays of this data type are accepted."""
        return is_float(dtype) or (not self.from_scores and is_whole(dtype))

    def storage(self, dtype: str) -> Storage | None:
        """Return how values of a data type are stored: scores as class ids."""
        return "ids" if is_float(dtype) or is_whole(dtype) else None

    @property
    def most_channels(self) -> int | None:
        """How many channels an array may have; `None` for scores of any number of classes."""
        return None if self.from_scores else 1

    @property
    def reading(self) -> Reading:
        """How the numbers of PIL images are read."""
        return "numbers" if self.from_scores else "ids"

    @property
    def needs_whole_values(self) -> bool:
        """Whether floats must be whole numbers: all except scores."""
        return not self.from_scores

    @property
    def stand_in(self) -> tuple[str, int]:
        """Data type, and number of channels (0 for no such axis), of an array that is accepted."""
        return ("float32" if self.from_scores else "uint8"), 0

    @property
    def class_names(self) -> Mapping[int, str] | None:
        """Names of classes by id, possibly empty."""
        return self.classes if isinstance(self.classes, Mapping) else {}

    @property
    def ignored_id(self) -> int | None:
        """The class id that does not count in metrics."""
        return self.ignore

    def ignoring(self, class_id: int) -> Labels:
        """Return the pane with another class id that does not count in metrics."""
        return replace(self, ignore=class_id)

    @property
    def scores(self) -> bool | Scores:
        """Whether arrays are scores of classes, or which ones: "probabilities" or "logits"."""
        return self.from_scores

    def with_scores(self, scores: bool | Scores) -> Labels:
        """Return the pane for scores that are known to be probabilities or logits."""
        return replace(self, from_scores=scores)

    def layers(self, role: str) -> dict[str, Pane]:
        """Return the stored panes: class ids, and the probabilities of scores."""
        if not self.from_scores:
            return {role: self}
        # The kind of the scores is kept if it is known.
        kind = self.from_scores if isinstance(self.from_scores, str) else False
        soft = Scalar((0, 1), unit="probability", volume=self.volume)
        return {role: replace(self, from_scores=kind), role + SOFT: soft}

    def dtype_advice(self, code: PaneCode, dtype: str, shape: Shape | None) -> str:
        """Return advice for an array whose data type is not accepted."""
        if is_whole(dtype):
            return f"pass {code(self.with_scores(False))} for class ids"
        return "cast it to float32" if self.from_scores or is_float(dtype) else "cast it to int32"

    def channel_advice(self, role: str, code: PaneCode, dtype: str, axis: int) -> str:
        """Return advice for an array of more than one channel."""
        advice = f"pass one id per pixel; if this is a picture, pass {code(None)}"
        if is_float(dtype):
            return f"pass class scores with {code(self.with_scores(True))}; for ids, {advice}"
        return f"for one-hot classes pass {role}.argmax({axis}); for others, {advice}"


def _by_id(name: str, values: Any) -> dict[int, Any]:
    if isinstance(values, Mapping):
        return {_class_id(f"a key of {name}", key): value for key, value in values.items()}
    if isinstance(values, str | bytes) or not hasattr(values, "__len__"):
        raise TypeError(f"{name} is {shown(values)}: pass one per class, or a dict by class id")
    return dict(enumerate(values))


def _class_id(name: str, value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(
            f"{name} is {shown(value)}: pass the id of a class, a whole number"
        ) from None


def _keyed_by_text(by_id: Any) -> dict[str, Any] | None:
    return None if by_id is None else {str(class_id): value for class_id, value in by_id.items()}

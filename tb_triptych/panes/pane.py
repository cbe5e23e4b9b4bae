"""The interface of a kind of pane.

A new kind is a file next to this one, and a line in `tb_triptych.panes.KINDS`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from tb_triptych.pillow import Reading

Shape: TypeAlias = "tuple[int | None, ...]"
"""Dimensions of an array; `None` if unknown."""

Storage: TypeAlias = Literal["levels", "pixels", "ids", "numbers", "vectors"]
"""How values are stored: floats as the 256 levels of a screen; 8-bit pixels as they are; class ids
in the smallest type that holds them; numbers in their own type; or vectors, whose components are
such numbers and whose facts are those of their magnitude."""

Compared: TypeAlias = Literal["values", "ids", "vectors"]
"""What metrics compare: values, class ids, or vectors."""


Scores: TypeAlias = Literal["probabilities", "logits"]
"""The kinds of class scores."""


PaneCode: TypeAlias = "Callable[[Pane | None], str]"
"""Writes the argument `panes=` with another pane for one role, `None` for that of pictures, and the
panes of the other roles as they are."""


class Pane(ABC):
    """What the numbers of one role mean, and everything that depends on their kind.

    Attributes:
      kind: Name of the kind in the event format.
      compared: What metrics compare.
      usual_metrics: What "auto" stands for if output and target are of this kind.
      is_fraction: Whether metrics take values as fractions of their range.
      takes_volumes: Whether samples may be stacks of slices.
    """

    kind: ClassVar[str]
    compared: ClassVar[Compared] = "values"
    usual_metrics: ClassVar[tuple[str, ...]] = ()
    is_fraction: ClassVar[bool] = False
    takes_volumes: ClassVar[bool] = True

    @property
    def volume(self) -> bool:
        """Whether each sample is a stack of slices."""
        return False

    @property
    def value_range(self) -> tuple[float, float] | None:
        """The range that the user stated, if the kind has one."""
        return None

    @property
    def unit(self) -> str | None:
        """The unit of the values, if stated."""
        return None

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""

    @abstractmethod
    def stored_as(self) -> dict[str, Any]:
        """Return the part of the spec that affects what is stored, and so the digest."""

    @abstractmethod
    def storage(self, dtype: str) -> Storage | None:
        """Return how values of a data type are stored; `None` if they are not."""

    def accepts(self, dtype: str) -> bool:
        """Return whether arrays of this data type are accepted."""
        return self.storage(dtype) is not None

    def span(self, dtype: str) -> tuple[float, float] | None:
        """Return the least and the greatest possible value; `None` if not stated."""
        return self.value_range

    def counted_range(self, dtype: str) -> tuple[float, float] | None:
        """Return the range outside which values are counted when they are stored as numbers."""
        return self.value_range

    def has_alpha(self, channels: int) -> bool:
        """Return whether the last of this many channels is opacity."""
        return False

    @property
    @abstractmethod
    def accepted(self) -> str:
        """Which data types are accepted, for messages."""

    @property
    def least_channels(self) -> int:
        """How many channels an array must have; 1 if it may be without an axis of channels."""
        return 1

    @property
    def most_channels(self) -> int | None:
        """How many channels an array may have; `None` for any number."""
        return 1

    @property
    def reading(self) -> Reading:
        """How the numbers of PIL images are read."""
        return "numbers"

    @property
    def is_picture(self) -> bool:
        """Whether the channels of an array may be colours."""
        return False

    @property
    def is_clipped(self) -> bool:
        """Whether floats outside the range are clipped when they are stored."""
        return False

    @property
    def states_no_range(self) -> bool:
        """Whether a range could be stated, and is not."""
        return False

    @property
    def needs_whole_values(self) -> bool:
        """Whether floats must be whole numbers."""
        return False

    @property
    def stand_in(self) -> tuple[str, int]:
        """Data type, and number of channels (0 for no such axis), of an array that is accepted."""
        return "float32", 0

    @property
    def class_names(self) -> Mapping[int, str] | None:
        """Names of classes by id; `None` where values are not class ids."""
        return None

    @property
    def ignored_id(self) -> int | None:
        """The class id that does not count in metrics."""
        return None

    @property
    def scores(self) -> bool | Scores:
        """Whether arrays are scores of classes, or which ones: "probabilities" or "logits"."""
        return False

    def with_scores(self, scores: bool | Scores) -> Pane:
        """Return the pane for scores that are known to be probabilities or logits."""
        raise TypeError(f"{self} has no scores")

    def ignoring(self, class_id: int) -> Pane:
        """Return the pane with a class id that does not count in metrics, if it has class ids."""
        return self

    def with_range(self, value_range: tuple[float, float]) -> Pane:
        """Return the pane with another range, if its kind has one."""
        return self

    def layers(self, role: str) -> dict[str, Pane]:
        """Return the panes that are stored for a role, by the names that they are stored under."""
        return {role: self}

    def dtype_advice(self, code: PaneCode, dtype: str, shape: Shape | None) -> str:
        """Return advice for an array whose data type is not accepted."""
        return "cast it to float32"

    @abstractmethod
    def channel_advice(self, role: str, code: PaneCode, dtype: str, axis: int) -> str:
        """Return advice for an array with another number of channels.

        Args:
          role: Name of the role.
          code: Writes `panes=` with another pane for the role.
          dtype: Data type of the array.
          axis: Where the channels are.
        """

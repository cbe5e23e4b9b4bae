"""One sample of a call with its pictures: one row of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tb_triptych.format.picture import Picture

P = TypeVar("P", bound=Picture, covariant=True)


@dataclass(frozen=True)
class Sample(Generic[P]):
    """One row of the page: the pictures of one sample at one step.

    Attributes:
      id: Identifies the sample across steps and runs.
      caption: A short human-readable text, or `None`.
      panes: The pictures by role.
      metrics: Numbers measured on this sample, by name; `None` where one is not defined.
      definitions: The definition of each metric that has several.
    """

    id: str
    caption: str | None
    panes: Mapping[str, P]
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)

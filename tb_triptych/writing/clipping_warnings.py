"""Warns once per series that values outside the stated range were clipped."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tb_triptych.encoding.sample import Sample
from tb_triptych.format.picture import Picture
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.panes import Pane
from tb_triptych.writing.extent import extent_of
from tb_triptych.writing.range_advice import range_advice


@dataclass
class ClippingWarner:
    """Remembers the series with a warning; each writer or process has one."""

    _warned: set[str] = field(default_factory=set)

    def warn(
        self,
        tag: str,
        samples: Sequence[Sample[Picture]],
        panes: Mapping[str, Pane],
        at: CallSite,
    ) -> None:
        """Warn about a series whose values were clipped, the first time.

        Args:
          tag: Name of the series.
          samples: The encoded samples.
          panes: What the numbers mean, by role.
          at: The line to point at.
        """
        for message in self.new_warnings(tag, samples, panes):
            warnings.warn_explicit(message, UserWarning, at.filename, at.line)

    def new_warnings(
        self, tag: str, samples: Sequence[Sample[Picture]], panes: Mapping[str, Pane]
    ) -> list[str]:
        """Return new warnings; each is returned once."""
        if tag in self._warned:
            return []
        found = {
            role: extent_of(samples, role, pane)
            for role, pane in panes.items()
            if pane.is_clipped  # others are stored unchanged
        }
        extents = {role: extent for role, extent in found.items() if extent is not None}
        clipped = {role: extent for role, extent in extents.items() if extent.is_clipped}
        if not clipped:
            return []
        self._warned.add(tag)
        roles = "; ".join(f"{role} {extent.described()}" for role, extent in clipped.items())
        return [
            f"triptych {tag!r}: {roles}. {range_advice(extents, clipped, panes)}. If this only "
            "happens early in training, ignore it: clipped values are counted under each picture"
        ]

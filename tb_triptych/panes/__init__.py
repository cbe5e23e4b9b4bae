"""Panes: what the numbers of an array mean, and so how it becomes a picture."""

from tb_triptych.panes.by_role import PaneSpecs as PaneSpecs
from tb_triptych.panes.by_role import panes_by_role as panes_by_role
from tb_triptych.panes.by_role import with_range as with_range
from tb_triptych.panes.colors import COLORMAPS as COLORMAPS
from tb_triptych.panes.flow import Flow as Flow
from tb_triptych.panes.image import Image as Image
from tb_triptych.panes.labels import Labels as Labels
from tb_triptych.panes.pane import Pane as Pane
from tb_triptych.panes.scalar import Scalar as Scalar

KINDS: tuple[type[Pane], ...] = (Image, Labels, Scalar, Flow)
"""All kinds of panes. A new kind is added here, and its name in `tb_triptych/__init__.py`."""

"""Input, output and ground truth of image-to-image models, side by side in TensorBoard.

    import numpy as np
    import tb_triptych

    x = np.random.default_rng(0).random((4, 64, 64, 3))
    with tb_triptych.TriptychWriter("logs/unet") as writer:
        writer.triptych("val", input=x, output=1 - x, target=x, step=0)

With a framework: `tb_triptych.torch.add_triptych` logs next to a `SummaryWriter`,
`tb_triptych.keras.TriptychCallback` and `tb_triptych.lightning.TriptychCallback` while a model is
trained, and `tb_triptych.summary.triptych` is a summary op of TensorFlow.

Importing this package imports no framework. Its modules are loaded when they are first used,
because TensorBoard imports the package at its start, where a failure would take every other tab
with it.
"""

import importlib
from typing import TYPE_CHECKING, Any

from tb_triptych.version import __version__

if TYPE_CHECKING:
    from tb_triptych import metrics as metrics
    from tb_triptych import panes as panes
    from tb_triptych import summary as summary
    from tb_triptych.panes import Flow as Flow
    from tb_triptych.panes import Image as Image
    from tb_triptych.panes import Labels as Labels
    from tb_triptych.panes import Scalar as Scalar
    from tb_triptych.writer import TriptychWriter as TriptychWriter

__all__ = [
    "Flow",
    "Image",
    "Labels",
    "Scalar",
    "TriptychWriter",
    "__version__",
    "metrics",
    "panes",
    "summary",
]

_MODULES = ("metrics", "panes", "summary")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"tb_triptych.{name}")
    if name in __all__:  # the other names are of panes
        module = "tb_triptych.writer" if name == "TriptychWriter" else "tb_triptych.panes"
        return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module 'tb_triptych' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

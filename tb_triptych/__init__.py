"""Input, output and ground truth of image-to-image models, side by side in TensorBoard.

    import tb_triptych

    with tb_triptych.TriptychWriter("logs/unet") as writer:
        writer.triptych("val", input=x, output=model(x), target=y, step=epoch)

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
    from tb_triptych.writer import TriptychWriter as TriptychWriter

__all__ = ["TriptychWriter", "__version__", "metrics", "panes", "summary"]


def __getattr__(name: str) -> Any:
    if name in ("metrics", "panes", "summary"):
        return importlib.import_module(f"tb_triptych.{name}")
    if name == "TriptychWriter":
        return importlib.import_module("tb_triptych.writer").TriptychWriter
    raise AttributeError(f"module 'tb_triptych' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

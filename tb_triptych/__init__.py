"""Input, output and ground truth of image-to-image models, side by side in TensorBoard.

    import tb_triptych

    with writer.as_default():
        tb_triptych.summary.triptych("val", input=x, output=model(x), target=y, step=epoch)

Importing this package imports no framework.
"""

from tb_triptych import panes, summary
from tb_triptych.version import __version__

__all__ = ["__version__", "panes", "summary"]

"""On the path of Python, lets `python -m tensorboard.main` start without loading TensorFlow.

Loading it takes most of TensorBoard's time to start and end; other programs import it as usual.
"""

import sys
from types import ModuleType

if sys.orig_argv[1:3] == ["-m", "tensorboard.main"]:
    # TensorBoard's own way to run without it, see tensorboard/compat/__init__.py.
    sys.modules["tensorboard.compat.notf"] = ModuleType("notf")

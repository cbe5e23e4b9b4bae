"""On the path of Python, lets `python -m tensorboard.main` start without loading TensorFlow.

That takes most of the time in which TensorBoard starts and ends; all else imports it as ever.
"""

import sys
from types import ModuleType

if sys.orig_argv[1:3] == ["-m", "tensorboard.main"]:
    # TensorBoard's own way to run without it, see tensorboard/compat/__init__.py.
    sys.modules["tensorboard.compat.notf"] = ModuleType("notf")

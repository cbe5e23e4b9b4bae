"""Imports TensorFlow without its messages, if imported before anything that needs it."""

from __future__ import annotations

import os
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# The message about oneDNN is written to standard error, whatever the log level. Without oneDNN
# there is no message, but training takes five times as long.
sys.stderr.flush()
_stderr = os.dup(2)
with tempfile.TemporaryFile() as _notes:
    os.dup2(_notes.fileno(), 2)
    try:
        import tensorflow  # noqa: F401
    except Exception:
        _notes.seek(0)
        os.write(_stderr, _notes.read())
        raise
    finally:
        os.dup2(_stderr, 2)
        os.close(_stderr)

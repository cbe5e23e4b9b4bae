"""Batches as a writer fetches them, from arrays by role."""

from collections.abc import Mapping
from typing import Any

from tb_triptych.inputs.batch import Batch, read_batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.inputs.log_call import LogCall
from tb_triptych.panes import Pane


def batch_of(arrays: Mapping[str, Any], panes: Mapping[str, Pane], **options: Any) -> Batch:
    """Fetch the arrays of a call; options are fields of `LogCall`."""
    return read_batch(LogCall("val", 0, arrays, panes, CallSite(__file__, 1), **options))

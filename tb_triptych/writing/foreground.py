"""Encodes a call while the training waits, for the op and `triptych_pb`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from tb_triptych.encoding.encode import EncodedPane
from tb_triptych.encoding.encode_samples import Samples, encode_batch
from tb_triptych.encoding.opacity import without_doubted
from tb_triptych.encoding.score_kinds import ScoreKinds
from tb_triptych.inputs.batch import read_batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.inputs.hints import Hints
from tb_triptych.inputs.log_call import LogCall
from tb_triptych.writing.clipping_warnings import ClippingWarner
from tb_triptych.writing.metric_warnings import MetricWarner

_clipping_warner = ClippingWarner()
_metric_warner = MetricWarner()
_hints = Hints()


def encode_call(
    call: LogCall, *, kinds: ScoreKinds | None = None, hints: Hints | None = None
) -> Samples[EncodedPane]:
    """Fetch, encode and measure a call, and warn about possible mistakes.

    Args:
      call: The call.
      kinds: The kinds of scores of earlier calls by the same writer; `None` for a call that stands
        alone.
      hints: The hints reported for its series; `None` for those of the whole process.
    """
    tag, at = call.tag, call.at
    samples = encode_batch(read_batch(call), tag, kinds)
    _clipping_warner.warn(tag, samples.rows, without_doubted(samples.panes, samples.hints), at)
    warn((_hints if hints is None else hints).new_warnings(tag, samples.hints), at)
    warn(_metric_warner.new_warnings(tag, samples.problems), at)
    return samples


def warn(messages: Sequence[str], at: CallSite) -> None:
    """Warn about something at the user's line."""
    for message in messages:
        warnings.warn_explicit(message, UserWarning, at.filename, at.line)

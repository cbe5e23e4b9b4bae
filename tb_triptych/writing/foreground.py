"""A call that is encoded while the training waits, as the op and `triptych_pb` do it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from tb_triptych.encoding.encode import EncodedPane
from tb_triptych.encoding.opacity import without_doubted
from tb_triptych.encoding.samples import Samples, encode_batch
from tb_triptych.encoding.score_kinds import ScoreKinds
from tb_triptych.inputs.batch import read_batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.inputs.hints import Hints
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.panes import Pane
from tb_triptych.writing.clipping_warnings import ClippingWarner
from tb_triptych.writing.metric_warnings import MetricWarner

_clipping_warner = ClippingWarner()
_metric_warner = MetricWarner()
_hints = Hints()


def encode_call(
    tag: str,
    arrays: Mapping[str, Any],
    panes: Mapping[str, Pane],
    call: Mapping[str, Any],
    data_format: DataFormat,
    at: CallSite,
    *,
    kinds: ScoreKinds | None = None,
    hints: Hints | None = None,
) -> Samples[EncodedPane]:
    """Read, encode and measure a call, and warn about what may not be what the user means.

    Args:
      tag: Name of the series.
      arrays: By role.
      panes: What they mean, by role.
      call: What `tb_triptych.inputs.batch.read_batch` takes besides.
      data_format: Where the channels are.
      at: The line to point at.
      kinds: What the scores of earlier calls by the same writer are; `None` for a call that stands
        alone.
      hints: What was said of its series; `None` for what the whole process was told.
    """
    batch = read_batch(arrays, panes, data_format=data_format, **call)
    samples = encode_batch(batch, tag, kinds)
    _clipping_warner.warn(tag, samples.rows, without_doubted(samples.panes, samples.hints), at)
    warn((_hints if hints is None else hints).news(tag, samples.hints), at)
    warn(_metric_warner.news(tag, samples.problems), at)
    return samples


def warn(messages: Sequence[str], at: CallSite) -> None:
    """Warn about something at the user's line."""
    for message in messages:
        warnings.warn_explicit(message, UserWarning, at.filename, at.line)

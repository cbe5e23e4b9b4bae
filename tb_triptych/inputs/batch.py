"""The samples of one logging call: numpy arrays, with an id and a caption for each sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_triptych.arrays import Array, to_numpy
from tb_triptych.format.bounds import MOST_SAMPLES
from tb_triptych.inputs.class_ids import check_whole
from tb_triptych.inputs.counts import optional_count
from tb_triptych.inputs.log_call import LogCall
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.shortage import is_shortage
from tb_triptych.inputs.texts import one_each
from tb_triptych.metrics.plan import MetricPlan
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes
from tb_triptych.shown import shown


@dataclass(frozen=True, slots=True)
class Batch:
    """The checked arguments of a call.

    Attributes:
      arrays: By role, as given, limited to the samples that are kept.
      panes: What they mean, by role.
      ids: One different name per sample.
      captions: One text per sample, or `None`.
      data_format: Where the channels of arrays that have them are.
      metrics: What to measure; ready numbers are those of the kept samples.
      changing: Whether the pictures of an id are meant to differ at every step.
    """

    arrays: Mapping[str, Array]
    panes: Mapping[str, Pane]
    ids: Sequence[str]
    captions: Sequence[str | None]
    data_format: DataFormat
    metrics: MetricPlan = MetricPlan()
    changing: bool = False

    def picture(self, role: str, sample: int) -> Array:
        """Return one picture as `[h, w]` or `[h, w, c]`, a volume with d before, not copied."""
        array = self.arrays[role]
        values = array.values[sample]
        if self.data_format == "NCHW" and values.ndim > planes(self.panes[role]):
            values = np.moveaxis(values, 0, -1)
        return Array(values, array.dtype)


def no_samples(call: LogCall) -> Batch:
    """Return a batch without the arrays, for a call whose arrays could not be read."""
    return Batch({}, call.panes, [], [], call.data_format, call.metrics)


@contextmanager
def values_of(role: str, array: Any) -> Iterator[None]:
    """Explain errors of a framework that does not provide the values of an array.

    Args:
      role: The role, for messages.
      array: Its samples.

    Raises:
      TypeError: for such an error; a lack of memory is raised as it is.
    """
    try:
        yield
    except Exception as error:  # each framework has its own errors
        if is_shortage(error):
            raise
        raise TypeError(
            f"{role} is a {type(array).__name__} whose values cannot be read "
            f"({str(error).strip() or repr(error)}): pass an array that has values, outside of "
            "functions that are being traced or compiled"
        ) from error


def read_batch(call: LogCall) -> Batch:
    """Fetch the arrays of a call, limited to the samples that are kept.

    Raises:
      TypeError: for values that cannot be fetched, or texts or a number of another type.
      ValueError: for class ids that are not whole numbers; or when ids, captions or numbers do not
        fit the samples.
    """
    batch = read_texts(call)
    return replace(batch, arrays=read_arrays(call, len(batch.ids)))


def read_texts(call: LogCall) -> Batch:
    """Read all of a call but its arrays, and return it as a batch without any.

    Raises:
      TypeError: for symbolic arrays, or texts or a number of another type.
      ValueError: when ids, captions or numbers do not fit the samples.
    """
    limit = optional_count("max_outputs", call.max_outputs)
    if call.size is None:
        _fetch(call, None)  # raises: an unknown size is that of a symbolic tensor
    assert call.size is not None
    kept = min(call.size, limit or call.size)
    if kept > MOST_SAMPLES:
        raise ValueError(
            f"there are {kept} samples: log at most {MOST_SAMPLES} in one series, such as the "
            f"first ones with max_outputs={MOST_SAMPLES}, or spread them over several series"
        )
    return Batch(
        arrays={},
        panes=call.panes,
        ids=_ids(call.sample_ids, call.size)[:kept],
        captions=_captions(call.captions, call.size)[:kept],
        data_format=call.data_format,
        metrics=call.metrics.fetched(call.size, kept),
        changing=call.changing,
    )


def read_arrays(call: LogCall, kept: int) -> dict[str, Array]:
    """Fetch the arrays of a call.

    Args:
      call: The call, whose number of samples is known.
      kept: How many samples to fetch, from the front.

    Raises:
      TypeError: for values that cannot be fetched.
      ValueError: for class ids that are not whole numbers.
    """
    fetched = _fetch(call, None if kept == call.size else kept)
    for role, array in fetched.items():
        if call.panes[role].needs_whole_values:
            check_whole(role, array, call.panes)
    return fetched


def _fetch(call: LogCall, kept: int | None) -> dict[str, Array]:
    fetched = {}
    for role, array in call.arrays.items():
        with values_of(role, array):
            fetched[role] = to_numpy(array, call.panes[role].reading, kept)
    return fetched


def _ids(sample_ids: Any, size: int) -> list[str]:
    """Return a different name for each sample.

    Raises:
      TypeError: if `sample_ids` is not a sequence.
      ValueError: if their number is not that of the samples, or they are not all different.
    """
    if sample_ids is None:
        return list(map(str, range(size)))
    ids = one_each("sample_ids", sample_ids, size)
    if None in ids or len(set(ids)) < size:
        what = "None in it" if None in ids else f"{shown(Counter(ids).most_common(1)[0][0])} twice"
        raise ValueError(
            f"sample_ids has {what}: pass a different name for each sample, such as its file name, "
            'or omit sample_ids for "0", "1" ...'
        )
    return list(map(str, ids))


def _captions(captions: Any, size: int) -> list[str | None]:
    return [None] * size if captions is None else one_each("captions", captions, size)

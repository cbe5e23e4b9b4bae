"""The arguments of one logging call: checked, read, and turned into samples with encoded panes.

Whatever is wrong with a call is said here, in terms of the role it concerns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, get_args

import numpy as np

from tb_triptych.arrays import Array, NoArrayError, Signature, of_sequence, signature, to_numpy
from tb_triptych.format.picture import Picture
from tb_triptych.inputs.class_ids import check_whole
from tb_triptych.inputs.counts import optional_count
from tb_triptych.inputs.shapes import (
    DataFormat,
    check_axis_of_samples,
    check_dtype,
    check_rank,
    check_shape,
    is_number,
    reading,
)
from tb_triptych.inputs.shortage import is_shortage
from tb_triptych.inputs.texts import one_each, text
from tb_triptych.metrics.plan import MetricPlan
from tb_triptych.panes import Labels, Pane
from tb_triptych.panes.axes import planes
from tb_triptych.panes.roles import KNOWN_ROLES
from tb_triptych.pillow import is_picture

P = TypeVar("P", bound=Picture, covariant=True)


@dataclass(frozen=True)
class Sample(Generic[P]):
    """One row of the page: the pictures of one sample at one step.

    Attributes:
      id: What identifies the sample over steps and runs.
      caption: A short text for people, or `None`.
      panes: The pictures by role.
      metrics: Numbers measured on this sample, by name; `None` where one is not defined.
      definitions: Which definition they were measured by, where there are several.
    """

    id: str
    caption: str | None
    panes: Mapping[str, P]
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """The arguments of a call, found to be right.

    Attributes:
      arrays: By role, as they were given, down to the samples that are kept.
      panes: What they mean, by role.
      ids: One different name a sample.
      captions: One text a sample, or `None`.
      data_format: Where the channels of arrays that have them are.
      metrics: What is to be measured; ready numbers are those of the samples that are kept.
      changing: Whether other pictures are meant to stand under the same ids at every step.
    """

    arrays: Mapping[str, Array]
    panes: Mapping[str, Pane]
    ids: Sequence[str]
    captions: Sequence[str | None]
    data_format: DataFormat
    metrics: MetricPlan = MetricPlan()
    changing: bool = False

    @property
    def size_bytes(self) -> int:
        """How much memory the values take."""
        return sum(array.values.nbytes for array in self.arrays.values())

    def picture(self, role: str, sample: int) -> Array:
        """Return one picture as `[h, w]` or `[h, w, c]`, a volume with d before, not copied."""
        array = self.arrays[role]
        values = array.values[sample]
        if self.data_format == "NCHW" and values.ndim > planes(self.panes[role]):
            values = np.moveaxis(values, 0, -1)
        return Array(values, array.dtype)


def no_samples(panes: Mapping[str, Pane], data_format: DataFormat, metrics: MetricPlan) -> Batch:
    """Return what is known of a call whose arrays could not be read."""
    return Batch({}, panes, [], [], data_format, metrics)


def arrays_by_role(
    input: Any, output: Any, target: Any, extras: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Name the arrays of a call by their roles, in the order in which they are shown.

    Raises:
      TypeError: if there is no output, or `extras` is not a dict of arrays.
      ValueError: if a name in `extras` is empty or one of the three known roles.
    """
    if output is None:
        raise TypeError("output is None: a triptych needs an output; input and target may be None")
    arrays = {"input": input, "output": output, "target": target}
    given = {role: array for role, array in arrays.items() if array is not None}
    if extras is None:
        return given
    if not isinstance(extras, Mapping):
        raise TypeError(f'extras is {type(extras).__name__}: pass a dict such as {{"mask": array}}')
    for role, array in extras.items():
        if not isinstance(role, str) or array is None:
            raise TypeError(f"extras[{role!r}]: expected an array under a string")
        if not role or role in KNOWN_ROLES:
            raise ValueError(f"extras[{role!r}]: pass the name of a further role, such as 'mask'")
        if ":" in role:
            raise ValueError(f"extras[{role!r}]: pass a name without a colon")
        text("a role in extras", role)
        given[role] = array
    return given


def check_arrays(
    arrays: Mapping[str, Any], panes: Mapping[str, Pane], data_format: DataFormat
) -> int | None:
    """Check all that can be told without values; symbolic tensors may leave dimensions open.

    Args:
      arrays: By role, of shapes and types as in `tb_triptych.inputs.shapes`.
      panes: By role, one for each array.
      data_format: Where the channels of arrays that have them are.

    Returns:
      The number of samples; `None` if no array tells it.

    Raises:
      TypeError: for a data type that the pane does not take.
      ValueError: for a shape that it does not take, or batches of different sizes.
    """
    if data_format not in get_args(DataFormat):
        raise ValueError(f"data_format is {data_format!r}: pass 'NHWC' or 'NCHW'")
    described = {role: _described(role, array, panes[role]) for role, array in arrays.items()}
    for role, array in described.items():
        check_rank(role, array)
        check_dtype(role, array, panes[role])
    sizes = {
        role: check_shape(role, array, panes[role], data_format)
        for role, array in described.items()
    }
    if data_format == "NCHW":
        check_axis_of_samples(described, panes)
    known = {size for size in sizes.values() if size is not None}
    if len(known) > 1:
        counted = ", ".join(f"{role} has {size or '?'}" for role, size in sizes.items())
        advice = "pass the same number of samples for every role"
        for role, array in described.items():
            if array.shape is not None and len(array.shape) == planes(panes[role]) + 1:
                advice += (
                    f'; for one picture a call pass sample="name", or add the axis of samples, '
                    f"{role}[None]"
                )
                break
        raise ValueError(
            f"the roles differ in their number of samples (axis 0): {counted}: {advice}"
        )
    return next(iter(known), None)


def _described(role: str, array: Any, pane: Pane) -> Signature:
    if is_picture(array):
        raise TypeError(
            f'{role} is a single PIL picture: pass a list of them, [{role}], or sample="name" for '
            "one picture a call"
        )
    try:
        described = signature(array, reading(pane))
    except NoArrayError as error:
        raise TypeError(f"{role} is {error}") from None
    except ValueError as error:
        raise ValueError(
            f"{role} is no array of numbers ({error}): pass pictures of one size"
        ) from error
    if not is_number(described.dtype):
        raise TypeError(
            f"{role} is {_shown(array, described.dtype)}: pass the pixels themselves, as an array "
            "of numbers"
        )
    return described


def _shown(value: Any, dtype: str) -> str:
    """Say briefly what a value is that is no array of numbers."""
    if hasattr(value, "dtype"):
        is_text = dtype.startswith(("str", "bytes"))
        return f"an array of {'text' if is_text else dtype}"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"a {type(value).__name__}"


def _fetched(role: str, array: Any, pane: Pane, kept: int | None) -> Array:
    """Fetch the values of a role, or tell why the framework does not hand them out.

    Args:
      role: The role, for people.
      array: Its samples.
      pane: What they mean.
      kept: How many of them to fetch from the front: the others need not even be moved off an
        accelerator; `None` for all.
    """
    try:
        if kept is None:
            return to_numpy(array, reading(pane))
        if not (hasattr(array, "shape") and hasattr(array, "dtype")):
            array = of_sequence(array, reading(pane))
        # What is cut off may lie in the memory of the whole, which must not be held on to.
        return replace(to_numpy(array[:kept]), is_private=False)
    except Exception as error:  # each framework has errors of its own
        if is_shortage(error):
            raise
        raise TypeError(
            f"{role} is a {type(array).__name__} whose values cannot be read "
            f"({str(error).strip() or repr(error)}): pass an array that has values, outside of "
            "functions that are being traced or compiled"
        ) from error


def read_batch(
    arrays: Mapping[str, Any],
    panes: Mapping[str, Pane],
    *,
    sample_ids: Sequence[Any] | None,
    captions: Sequence[Any] | None,
    max_outputs: int | None,
    data_format: DataFormat,
    metrics: MetricPlan = MetricPlan(),
    changing: bool = False,
) -> Batch:
    """Check the arguments of a call and fetch its arrays.

    Args:
      arrays: By role, as for `check_arrays`.
      panes: By role, one for each array.
      sample_ids: One name a sample; `None` numbers them from 0.
      captions: One text a sample, each may be `None`.
      max_outputs: How many samples to keep from the front; `None` keeps all.
      data_format: Where the channels of arrays that have them are.
      metrics: What is to be measured.
      changing: Whether other pictures are meant to stand under the same ids at every step.

    Raises:
      TypeError: see `check_arrays`.
      ValueError: see `check_arrays`; for class ids that are no whole numbers; or when ids, captions
        or numbers do not fit the samples.
    """
    size = check_arrays(arrays, panes, data_format)
    limit = optional_count("max_outputs", max_outputs)
    is_cut = limit is not None and size is not None and limit < size
    fetched = {
        role: _fetched(role, array, panes[role], limit if is_cut else None)
        for role, array in arrays.items()
    }
    for role, array in fetched.items():
        pane = panes[role]
        if isinstance(pane, Labels) and not pane.from_scores:
            check_whole(role, array)
    assert size is not None  # what leaves it open is symbolic, and has no values to fetch
    ids: Sequence[str | None] = list(map(str, range(size)))
    if sample_ids is not None:
        ids = one_each("sample_ids", sample_ids, size)
    texts = [None] * size if captions is None else one_each("captions", captions, size)
    if None in ids or len(set(ids)) < size:
        what = "None in it" if None in ids else f"{Counter(ids).most_common(1)[0][0]!r} twice"
        raise ValueError(
            f"sample_ids has {what}: pass one different name a sample, such as the name of its "
            'file, or leave sample_ids out for "0", "1" ...'
        )
    kept = min(size, limit or size)
    return Batch(
        arrays=fetched,
        panes=panes,
        ids=[str(sample_id) for sample_id in ids[:kept]],
        captions=texts[:kept],
        data_format=data_format,
        metrics=metrics.fetched(size, kept),
        changing=changing,
    )

"""The arguments of one logging call: checked, read, and turned into samples with encoded panes.

Whatever is wrong with a call is said here, in terms of the role it concerns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeAlias, TypeVar, get_args

import numpy as np

from tb_triptych.arrays import Array, NoArrayError, Shape, Signature, signature, to_numpy
from tb_triptych.counts import optional_count
from tb_triptych.encoding import EXACT_DTYPES, FLOAT_DTYPES, EncodedPane, Picture, encode
from tb_triptych.metadata import KNOWN_ROLES
from tb_triptych.panes import Pane
from tb_triptych.texts import one_each, text

DataFormat: TypeAlias = Literal["NHWC", "NCHW"]
P = TypeVar("P", bound=Picture, covariant=True)


@dataclass(frozen=True)
class Sample(Generic[P]):
    """One row of the page: the pictures of one sample at one step.

    Attributes:
      id: What identifies the sample over steps and runs.
      caption: A short text for people, or `None`.
      panes: The pictures by role.
      metrics: Numbers measured on this sample, by name.
    """

    id: str
    caption: str | None
    panes: Mapping[str, P]
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """The arguments of a call, found to be right.

    Attributes:
      arrays: By role, as they were given, down to the samples that are kept.
      panes: What they mean, by role.
      ids: One different name a sample.
      captions: One text a sample, or `None`.
      data_format: Where the channels of arrays of rank 4 are.
    """

    arrays: Mapping[str, Array]
    panes: Mapping[str, Pane]
    ids: Sequence[str]
    captions: Sequence[str | None]
    data_format: DataFormat

    @property
    def size_bytes(self) -> int:
        """How much memory the values take."""
        return sum(array.values.nbytes for array in self.arrays.values())

    def picture(self, role: str, sample: int) -> Array:
        """Return one picture as `[h, w]` or `[h, w, c]`, not copied."""
        array = self.arrays[role]
        values = array.values[sample]
        if self.data_format == "NCHW" and values.ndim == 3:
            values = np.moveaxis(values, 0, -1)
        return Array(values, array.dtype)


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
        text("a role in extras", role)
        given[role] = array
    return given


def check_arrays(arrays: Mapping[str, Any], data_format: DataFormat) -> None:
    """Check all that can be told without values; symbolic tensors may leave dimensions open.

    Args:
      arrays: `[k, h, w, c]` (or `[k, c, h, w]` with "NCHW") or `[k, h, w]`, by role; c from 1 to 4.
      data_format: Where the channels of arrays of rank 4 are.

    Raises:
      TypeError: for a data type that is no picture.
      ValueError: for a shape that is no batch of pictures, or batches of different sizes.
    """
    if data_format not in get_args(DataFormat):
        raise ValueError(f"data_format is {data_format!r}: pass 'NHWC' or 'NCHW'")
    described = {role: _described(role, array) for role, array in arrays.items()}
    sizes = {role: _check_shape(role, array, data_format) for role, array in described.items()}
    if data_format == "NCHW":
        _check_axis_of_samples([array.shape for array in described.values()], list(described))
    if len({size for size in sizes.values() if size is not None}) > 1:
        counted = ", ".join(f"{role} has {size or '?'}" for role, size in sizes.items())
        raise ValueError(f"the roles differ in their number of samples (axis 0): {counted}")


def _described(role: str, array: Any) -> Signature:
    try:
        described = signature(array)
    except NoArrayError as error:
        raise TypeError(f"{role} is {error}") from None
    except ValueError as error:
        raise ValueError(
            f"{role} is no array of numbers ({error}): pass pictures of one size"
        ) from error
    dtype = described.dtype
    if dtype in EXACT_DTYPES or dtype in FLOAT_DTYPES:
        return described
    if not dtype.startswith(("int", "uint", "float", "longdouble", "complex")):
        raise TypeError(
            f"{role} is {_shown(array, dtype)}: pass the pixels themselves, as an array of numbers"
        )
    advice = "cast it to float32"
    if dtype.startswith(("int", "uint")):
        advice = "cast to uint8 if the values are 0 to 255, to uint16 if they are 0 to 65535"
    raise TypeError(
        f"{role} has dtype {dtype}: pictures are uint8, uint16, bool or floating point; {advice}"
    )


def _shown(value: Any, dtype: str) -> str:
    """Say briefly what a value is that is no array of numbers."""
    if hasattr(value, "dtype"):
        is_text = dtype.startswith(("str", "bytes"))
        return f"an array of {'text' if is_text else dtype}"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"a {type(value).__name__}"


def _fetched(role: str, array: Any) -> Array:
    """Fetch the values of a role, or tell why the framework does not hand them out."""
    try:
        return to_numpy(array)
    except Exception as error:  # each framework has errors of its own
        raise TypeError(
            f"{role} is a {type(array).__name__} whose values cannot be read "
            f"({str(error).strip() or repr(error)}): pass an array that has values, outside of "
            "functions that are being traced or compiled"
        ) from error


def _check_shape(role: str, array: Signature, data_format: DataFormat) -> int | None:
    if array.shape is None:
        return None
    shape = array.shape
    shown = _spelled(shape)
    layout = "(k, h, w, c)" if data_format == "NHWC" else "(k, c, h, w)"
    absent = f", or None if there is no {role} picture" if role in ("input", "target") else ""
    if len(shape) not in (3, 4):
        raise ValueError(
            f"{role} has shape {shown}: pass {layout} or (k, h, w), k samples at once{absent}"
        )
    if 0 in shape:
        raise ValueError(
            f"{role} has shape {shown}: there is nothing to see in it, pass at least one sample of "
            f"at least one pixel{absent}"
        )
    if len(shape) == 3:
        k, h, w = shape
        if k and h and w and min(k, h) > 4 >= w:
            raise ValueError(
                f"{role} has shape {shown}, which reads as {k} pictures of {h} x {w} pixels: for "
                f"one picture add the axis of samples, {role}[None]"
            )
        return k
    channels_first = data_format == "NCHW"
    c = shape[1] if channels_first else shape[3]
    if c is not None and c > 4:
        other = shape[3] if channels_first else shape[1]
        looks_swapped = other is not None and other <= 4
        advice = (
            f"the channels seem to be elsewhere, pass data_format="
            f"{'NHWC' if channels_first else 'NCHW'!r}"
            if looks_swapped
            else "pass 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) of them"
        )
        raise ValueError(f"{role} has shape {shown}, {c} channels in {data_format}: {advice}")
    return shape[0]


def _spelled(shape: Shape) -> str:
    return str(shape).replace("None", "?")


def _check_axis_of_samples(shapes: Sequence[Shape | None], roles: Sequence[str]) -> None:
    """Refuse `(3, h, w)` where no other role tells whether these are channels or samples."""
    sides = [shape[1:] for shape in shapes if shape is not None and len(shape) == 3]
    if len(sides) < len(shapes) or not all(n is None or n > 4 for side in sides for n in side):
        return
    for role, shape in zip(roles, shapes, strict=True):
        if shape is not None and shape[0] == 3:
            raise ValueError(
                f"{role} has shape {_spelled(shape)}, which could be one RGB picture or 3 grey "
                f"ones: pass {role}[None] for one picture, {role}[:, None] for 3 grey ones"
            )


def read_batch(
    arrays: Mapping[str, Any],
    panes: Mapping[str, Pane],
    *,
    sample_ids: Sequence[Any] | None,
    captions: Sequence[Any] | None,
    max_outputs: int | None,
    data_format: DataFormat,
) -> Batch:
    """Check the arguments of a call and fetch its arrays.

    Args:
      arrays: By role, as for `check_arrays`.
      panes: By role, one for each array.
      sample_ids: One name a sample; `None` numbers them from 0.
      captions: One text a sample, each may be `None`.
      max_outputs: How many samples to keep from the front; `None` keeps all.
      data_format: Where the channels of arrays of rank 4 are.

    Raises:
      TypeError: see `check_arrays`.
      ValueError: see `check_arrays`; or when ids or captions do not fit the samples.
    """
    check_arrays(arrays, data_format)
    fetched = {role: _fetched(role, array) for role, array in arrays.items()}
    size = len(fetched["output"].values)
    ids: Sequence[str | None] = list(map(str, range(size)))
    if sample_ids is not None:
        ids = one_each("sample_ids", sample_ids, size)
    texts = [None] * size if captions is None else one_each("captions", captions, size)
    if None in ids or len(set(ids)) < size:
        raise ValueError(f"sample_ids must be one different name a sample, got {ids}")
    kept = min(size, optional_count("max_outputs", max_outputs) or size)
    return Batch(
        arrays={role: replace(a, values=a.values[:kept]) for role, a in fetched.items()},
        panes=panes,
        ids=[str(sample_id) for sample_id in ids[:kept]],
        captions=texts[:kept],
        data_format=data_format,
    )


def encode_batch(batch: Batch) -> list[Sample[EncodedPane]]:
    """Encode the samples of a call."""
    return [
        Sample(
            id=sample_id,
            caption=caption,
            panes={
                role: encode(batch.picture(role, i), batch.panes[role]) for role in batch.arrays
            },
        )
        for i, (sample_id, caption) in enumerate(zip(batch.ids, batch.captions, strict=True))
    ]

"""The agreement of output and target as class ids: IoU, Dice and pixel error."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.metrics.pair import Values, ids_of

_MOST_COUNTERS = 1 << 20


@dataclass(frozen=True)
class Overlap:
    """Pixel counts by class, of the classes in the output or the target.

    Attributes:
      both: Pixels of the class in the output and in the target.
      output: Pixels of the class in the output.
      target: Pixels of the class in the target.
    """

    both: NDArray[np.int64]
    output: NDArray[np.int64]
    target: NDArray[np.int64]

    @property
    def iou(self) -> float:
        """Return the mean over the classes of intersection over union."""
        return float(np.mean(self.both / (self.output + self.target - self.both)))

    @property
    def dice(self) -> float:
        """Return the mean over the classes of twice the intersection over the sum of both."""
        return float(np.mean(2 * self.both / (self.output + self.target)))

    @property
    def pixel_error(self) -> float:
        """Return the fraction of pixels whose class differs between output and target."""
        return 1 - float(self.both.sum() / self.target.sum())


def overlap(
    output: NDArray[Any], target: NDArray[Any], ignore: Collection[int] = ()
) -> Overlap | None:
    """Count the pixels of each class.

    Args:
      output: Class ids of any integer type, or bool.
      target: Class ids, of the same shape.
      ignore: Pixels with these ids in the target are left out.

    Returns:
      The counts; `None` if no pixel is left.
    """
    outputs, targets = output.reshape(-1), target.reshape(-1)
    for ignored in ignore:
        counts = targets != ignored
        outputs, targets = outputs[counts], targets[counts]
    if not targets.size:
        return None
    least = min(int(outputs.min()), int(targets.min()))
    greatest = max(int(outputs.max()), int(targets.max()))
    if least < 0 or greatest >= _MOST_COUNTERS:
        ids, places = np.unique(_joined(outputs, targets), return_inverse=True)
        outputs, targets = places[: outputs.size], places[outputs.size :]
        greatest = len(ids) - 1
    size = greatest + 1
    outputs, targets = outputs.astype(np.intp), targets.astype(np.intp)
    of_output = np.bincount(outputs, minlength=size)
    of_target = np.bincount(targets, minlength=size)
    of_both = np.bincount(targets[outputs == targets], minlength=size)
    is_there = (of_output + of_target) > 0
    return Overlap(of_both[is_there], of_output[is_there], of_target[is_there])


def _joined(outputs: NDArray[Any], targets: NDArray[Any]) -> NDArray[Any]:
    """Concatenate ids without converting int64 and uint64 to floats."""
    if np.result_type(outputs, targets).kind == "f":
        return np.concatenate([outputs.astype(object), targets.astype(object)])
    return np.concatenate([outputs, targets])


def iou(
    output: Values, target: Values, ignore: Collection[int] = (), *, volume: bool = False
) -> float | None:
    """Return the mean intersection over union (Jaccard index), 0 to 1.

        import numpy as np
        from tb_triptych import metrics

        output, target = np.array([[0, 0], [1, 1]]), np.array([[0, 1], [1, 1]])
        metrics.iou(output, target)  # 0.583

    P. Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912. The
    mean is over the classes in the output or the target, including the background; a class in
    neither does not count. Equal to torchmetrics' `JaccardIndex(average="macro")` and
    `sklearn.metrics.jaccard_score(average="macro")`. An ignored id that is predicted where the
    target has another one counts as a class that is never right, as in `keras.metrics.MeanIoU`;
    torchmetrics leaves it out of the mean of `JaccardIndex`, but not of `F1Score`.

    Args:
      output: Class ids of one picture, `[h, w]` or `[h, w, 1]`, or of pixels, `[n]`; as an array of
        numpy, TensorFlow, PyTorch or JAX, of integers, bool or whole floats.
      target: Class ids, of the same shape.
      ignore: Pixels with these ids in the target are left out.
      volume: Whether it is a volume, with d before h.

    Returns:
      The mean; `None` if no pixel is left.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for a batch and other shapes, or numbers that are not whole.
    """
    found = overlap(*ids_of("iou", output, target, volume=volume), ignore)
    return None if found is None else found.iou


def dice(
    output: Values, target: Values, ignore: Collection[int] = (), *, volume: bool = False
) -> float | None:
    """Return the mean Dice coefficient (F1), 0 to 1.

        import numpy as np
        from tb_triptych import metrics

        output, target = np.array([[0, 0], [1, 1]]), np.array([[0, 1], [1, 1]])
        metrics.dice(output, target)  # 0.733

    L. R. Dice, "Measures of the amount of ecologic association between species", Ecology 26(3),
    1945. The mean is over the classes in the output or the target, including the background; a
    class in neither does not count. Equal to torchmetrics' `F1Score(average="macro")`.

    Args:
      output: Class ids of one picture, `[h, w]` or `[h, w, 1]`, or of pixels, `[n]`; as an array of
        numpy, TensorFlow, PyTorch or JAX, of integers, bool or whole floats.
      target: Class ids, of the same shape.
      ignore: Pixels with these ids in the target are left out.
      volume: Whether it is a volume, with d before h.

    Returns:
      The mean; `None` if no pixel is left.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for a batch and other shapes, or numbers that are not whole.
    """
    found = overlap(*ids_of("dice", output, target, volume=volume), ignore)
    return None if found is None else found.dice


def pixel_error(
    output: Values, target: Values, ignore: Collection[int] = (), *, volume: bool = False
) -> float | None:
    """Return the fraction of wrong pixels, 0 to 1: 1 - accuracy.

        import numpy as np
        from tb_triptych import metrics

        output, target = np.array([[0, 0], [1, 1]]), np.array([[0, 1], [1, 1]])
        metrics.pixel_error(output, target)  # 0.25

    As in the ISBI 2012 challenge: I. Arganda-Carreras et al., "Crowdsourcing the creation of image
    segmentation algorithms for connectomics", Frontiers in Neuroanatomy 9, 2015.

    Args:
      output: Class ids of one picture, `[h, w]` or `[h, w, 1]`, or of pixels, `[n]`; as an array of
        numpy, TensorFlow, PyTorch or JAX, of integers, bool or whole floats.
      target: Class ids, of the same shape.
      ignore: Pixels with these ids in the target are left out.
      volume: Whether it is a volume, with d before h.

    Returns:
      The fraction; `None` if no pixel is left.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for a batch and other shapes, or numbers that are not whole.
    """
    found = overlap(*ids_of("pixel_error", output, target, volume=volume), ignore)
    return None if found is None else found.pixel_error

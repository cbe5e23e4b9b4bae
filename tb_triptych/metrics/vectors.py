"""The distance between the vectors of output and target."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.metrics.pair import Values, vectors_of


def end_point_error(output: NDArray[Any], target: NDArray[Any]) -> float | None:
    """Compare two fields of vectors in double precision.

    Args:
      output: `[h, w, 2]`, the model's output.
      target: `[h, w, 2]`, ground truth; vectors that are not finite were not measured.

    Returns:
      The mean distance; `None` if nothing of the target is left, or the output is not finite
      somewhere where the target is.
    """
    expected = target.reshape(-1, 2).astype(np.float64)
    is_measured = np.isfinite(expected).all(axis=1)
    found = output.reshape(-1, 2)[is_measured].astype(np.float64)
    if not found.size or not np.isfinite(found).all():
        return None
    return float(np.hypot(*(found - expected[is_measured]).T).mean())


def epe(output: Values, target: Values) -> float | None:
    """Return the mean end-point error, `mean(sqrt((u - u')**2 + (v - v')**2))`, over all pixels.

        import numpy as np
        from tb_triptych import metrics

        flow = np.zeros((64, 64, 2))
        metrics.epe(flow + (3, 4), flow)  # 5

    As benchmarks of optical flow define it (Baker et al., "A Database and Evaluation Methodology
    for Optical Flow", IJCV 2011). Pixels where a component of the target is NaN or infinite are
    left out: they were not measured, as in the occluded parts of a data set.

    Args:
      output: One field of vectors, `[h, w, 2]`, as an array of numpy, TensorFlow, PyTorch or JAX,
        of integers or floats.
      target: Of the same shape.

    Returns:
      The error, in the unit of the vectors; `None` if nothing of the target is left, or the output
      is NaN or infinite somewhere where the target is finite.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: if a shape is not `[h, w, 2]`, such as that of a batch.
    """
    return end_point_error(*vectors_of("epe", output, target))

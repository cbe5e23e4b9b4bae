"""Compares two pictures by scikit-image, with our definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import skimage

_metrics: Any = skimage.metrics  # without types


def ssim_map(output: Any, target: Any, data_range: float) -> Any:
    """The similarity at each pixel, in double precision; borders mirrored."""
    _, similarity = _structural_similarity(output, target, data_range, full=True)
    return similarity


def ssim(output: Any, target: Any, data_range: float) -> float:
    """The mean similarity, in double precision."""
    return float(_structural_similarity(output, target, data_range))


def _structural_similarity(output: Any, target: Any, data_range: float, **options: Any) -> Any:
    return _metrics.structural_similarity(
        np.asarray(output, np.float64),
        np.asarray(target, np.float64),
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=data_range,
        channel_axis=-1 if target.ndim == 3 else None,
        **options,
    )

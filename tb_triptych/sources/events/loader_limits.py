"""Messages about pictures that TensorBoard's loader does not provide, with advice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tb_triptych.sources.errors import NotFoundError

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider


def lacking(steps_kept: int, steps: int, extra_calls: int) -> str | None:
    """Return why pictures may be missing; the loader does not report dropped events.

    Args:
      steps_kept: How many steps of a tag the loader keeps; 0 for all.
      steps: How many it provided.
      extra_calls: See `tb_triptych.format.header.Header`.
    """
    reasons = []
    if extra_calls:
        reasons.append(
            "several calls were made at one step, of which TensorBoard provides only one, so "
            "pictures are missing; pass all pictures of a step in one call, or log them with "
            "tb_triptych.TriptychWriter and sample= for each"
        )
    if 0 < steps_kept <= steps:
        reasons.append(_of_sampling(steps_kept))
    return "; ".join(reasons) or None


def _of_sampling(steps_kept: int) -> str:
    return (
        f"TensorBoard keeps at most {steps_kept} steps per tag, chosen at random, so steps may be "
        "missing; start it with --samples_per_plugin triptych=0 to keep all"
    )


def stale_step_problems(
    max_wall_time_s: float | None, datums: Sequence[tb_provider.BlobSequenceDatum]
) -> list[str]:
    """Return a message if the loader holds something newer than all events it provides.

    The Python loader provides the older of two events at one step. This shows only while the newest
    event of all is one of those withheld.

    Args:
      max_wall_time_s: Of all events that the loader read.
      datums: The events that it provides.
    """
    newest_s = max((datum.wall_time for datum in datums), default=None)
    if newest_s is None or max_wall_time_s is None or max_wall_time_s <= newest_s:
        return []
    return [
        "steps were written twice, as by a training restarted in this directory, and TensorBoard's "
        "Python loader shows their older pictures: use --load_fast=true, or a new directory for "
        "each training"
    ]


def missing_step(step: int, run: str, tag: str, error: NotFoundError) -> str:
    """Return why a listed step is unavailable: dropped since, or never provided."""
    if any(json.dumps(name, ensure_ascii=False) != f'"{name}"' for name in (run, tag)):
        # "failed to parse blob key: ... expected a borrowed string"
        return (
            f"step {step} is unavailable: TensorBoard's fast loader does not find pictures whose "
            "run or tag has quotes, backslashes or control characters; start it with "
            "--load_fast=false"
        )
    return f"step {step} no longer exists: {error}"

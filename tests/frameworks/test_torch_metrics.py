"""Metrics next to the scalars of a `SummaryWriter`, and kinds of panes of tensors."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from scalars import read_scalars

from tb_triptych import metrics
from tb_triptych.panes import Image, Labels, Scalar
from tb_triptych.torch import add_triptych

torch = pytest.importorskip("torch")

OUTPUT = torch.from_numpy(np.random.default_rng(0).random((2, 3, 16, 17), np.float32))
TARGET = 1 - OUTPUT
MAE = [
    metrics.mae(x.permute(1, 2, 0).numpy(), y.permute(1, 2, 0).numpy()) or 0
    for x, y in zip(OUTPUT, TARGET, strict=True)
]


@pytest.fixture(params=["torch.utils.tensorboard", "tensorboardX"])
def new_writer(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Make a `SummaryWriter` in a directory, of either kind."""
    module: Any = pytest.importorskip(request.param)
    make: Callable[..., Any] = module.SummaryWriter
    return make


def test_means_stand_beside_the_other_scalars(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    with new_writer(str(tmp_path)) as writer:
        for step in range(20):
            writer.add_scalar("loss", 1.0, step)
            output = OUTPUT * (1 - step / 100)
            add_triptych(
                writer,
                "val",
                None,
                output,
                TARGET,
                step,
                metrics=("auto", {"lpips": torch.tensor([0.25, 0.5])}),
                metrics_as_scalars=True,
            )
    found = read_scalars(tmp_path)
    assert set(found) == {"loss", "val/psnr", "val/ssim", "val/mae", "val/lpips"}
    assert all(list(steps) == list(range(20)) for steps in found.values())
    assert found["val/mae"][0] == pytest.approx(sum(MAE) / 2)
    assert found["val/lpips"][19] == 0.375
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == []
    (first, *_) = read_directory(tmp_path)
    assert [sample.metrics["mae"] for sample in first.header.samples] == pytest.approx(MAE)


def test_a_writer_that_is_closed_and_used_again_measures_again(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    writer = new_writer(str(tmp_path))
    for step in range(2):
        time.sleep(step)  # tensorboardX names its files by the second
        add_triptych(
            writer, "val", None, OUTPUT, TARGET, step, metrics="mae", metrics_as_scalars=True
        )
        writer.close()
    assert len(read_directory(tmp_path)) == 2
    steps = set()
    for path in tmp_path.glob("*tfevents*"):
        steps |= set(read_scalars(path).get("val/mae", {}))
    assert steps == {0, 1}


def test_tensors_of_every_kind_of_pane_are_kept_by_value(tmp_path: Path) -> None:
    from torch.utils.tensorboard import SummaryWriter

    ids = torch.randint(0, 3, (2, 6, 5))
    scores = torch.nn.functional.one_hot(ids, 3).movedim(-1, 1).bfloat16()
    depth = torch.randn(2, 1, 6, 5).bfloat16()
    volume = torch.randint(0, 256, (2, 3, 4, 6, 5), dtype=torch.uint8)
    with SummaryWriter(str(tmp_path)) as writer:
        add_triptych(
            writer,
            "val",
            depth,
            scores,
            ids,
            extras={"volume": volume},
            panes={
                "input": Scalar(),
                "output": Labels(from_scores="probabilities"),
                "target": Labels(),
                "volume": Image(volume=True),
            },
            metrics="auto",
        )
    (event,) = read_directory(tmp_path)
    found = {role: event.pictures["1", role] for role in event.header.samples[1].panes}
    np.testing.assert_array_equal(found["input"][..., 0], depth[1, 0].float().numpy())
    np.testing.assert_array_equal(found["output"], ids[1].numpy())
    np.testing.assert_array_equal(found["output:soft"], np.ones((6, 5, 1)))
    np.testing.assert_array_equal(found["target"], ids[1].numpy())
    np.testing.assert_array_equal(
        found["volume"].reshape(4, 6, 5, 3), volume[1].movedim(0, -1).numpy()
    )
    assert event.header.samples[1].metrics == {"iou": 1, "dice": 1, "pixel_error": 0}
    assert event.header.samples[1].panes["input"].dtype == "bfloat16"

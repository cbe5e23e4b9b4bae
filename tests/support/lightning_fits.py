"""A small model that is fitted with the Lightning callback, and reads its log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import Logged, read_directory

from tb_triptych.arrays import to_numpy
from tb_triptych.encoding.encode import encode
from tb_triptych.panes import Image

torch = pytest.importorskip("torch")
pl: Any = pytest.importorskip("lightning.pytorch")

from torch.utils.data import DataLoader, TensorDataset  # noqa: E402 - skipped where it is missing

QUIET = [
    # Lightning on a small machine, and inside itself.
    pytest.mark.filterwarnings("ignore:.*does not have many workers"),
    pytest.mark.filterwarnings("ignore:.*number of training batches"),
    pytest.mark.filterwarnings("ignore:.*have no `val_dataloader`"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

X = torch.from_numpy(np.random.default_rng(0).random((12, 3, 8, 8), np.float32))
Y = 1 - X
PIXELS = TensorDataset(X, Y)


def digests(pictures: Any, pane: Image | None = None) -> list[str]:
    """Return what identifies pictures `[k, c, h, w]`."""
    pixels = [np.moveaxis(to_numpy(picture).values, 0, -1) for picture in pictures]
    return [encode(to_numpy(picture), pane or Image()).digest for picture in pixels]


class Inverter(pl.LightningModule):
    """A model that can learn to turn a picture into its negative, with parts that have modes."""

    def __init__(self) -> None:
        super().__init__()
        self.net = torch.nn.Sequential(
            torch.nn.Conv2d(3, 3, 1), torch.nn.Dropout(0.5), torch.nn.Sigmoid()
        )
        self.frozen = torch.nn.BatchNorm2d(3)
        self.modes: list[tuple[bool, bool]] = []

    def forward(self, x: Any) -> Any:
        return self.frozen(self.net(x))

    def training_step(self, batch: Any, index: int) -> Any:
        self.frozen.eval()
        self.modes.append((self.training, self.frozen.training))
        loss = (self(batch[0]) - batch[1]).abs().mean()
        self.log("loss", loss)
        return loss

    def validation_step(self, batch: Any, index: int) -> None:
        self.log("val_loss", (self(batch[0]) - batch[1]).abs().mean())

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), 0.1)


def loader(dataset: Any = PIXELS, **options: Any) -> Any:
    return DataLoader(dataset, **{"batch_size": 4, **options})


def fit(
    directory: Path, *callbacks: Any, model: Any = None, loaders: Any = None, **options: Any
) -> Any:
    """Train on 12 samples, 3 batches per epoch; return the trainer."""
    arguments = {
        "accelerator": "cpu",
        "max_epochs": 2,
        "logger": pl.loggers.TensorBoardLogger(str(directory), name="", version=""),
        "enable_checkpointing": False,
        "enable_progress_bar": False,
        "enable_model_summary": False,
        "log_every_n_steps": 1,
        **options,
    }
    trainer = pl.Trainer(callbacks=list(callbacks), **arguments)
    trainer.fit(model or Inverter(), *(loaders or (loader(), loader(TensorDataset(X[6:], Y[6:])))))
    return trainer


def steps(directory: Path, tag: str = "val") -> list[int]:
    return [logged.step for logged in read_directory(directory) if logged.tag == tag]


def of_tag(directory: Path, tag: str) -> list[Logged]:
    return [logged for logged in read_directory(directory) if logged.tag == tag]

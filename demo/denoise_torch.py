"""Trains a small denoiser on real photographs, once with each of two losses, to compare the runs.

    python demo/denoise_torch.py

One to two minutes on two CPU cores: a residual network (`denoiser.py`) learns to take strong noise
out of photographs, in the run "l1" with the mean absolute error and in the run "mse" with the mean
squared error (when run again, in "l1-2" and "mse-2"). Both begin with the same
weights and see the same noise in the same order.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# If TensorFlow is installed, SummaryWriter imports it, with messages unrelated to this demo.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import interrupted  # before all slow imports

# isort: split
import numpy as np
import torch
from denoiser import SIZE_MULTIPLE, Denoiser
from noisy_photographs import NoisyPhotographs
from options import add_serving_options, add_training_options, multiple_of, serve_if_asked
from runs import new_runs
from torch.nn.functional import l1_loss, mse_loss
from torch.utils.tensorboard import SummaryWriter

from tb_triptych.torch import add_triptych

SEED = 1
LOSSES: dict[str, Callable[[Any, Any], Any]] = {"l1": l1_loss, "mse": mse_loss}


def main() -> None:
    """Train with each loss, then serve the log."""
    arguments = parse_arguments()
    torch.set_num_threads(1)  # for such small convolutions, several mostly wait for each other
    pictures = NoisyPhotographs(arguments.size, sigma=arguments.sigma / 255)
    try:
        with interrupted.between_steps() as stop_if_asked:
            for name, run in new_runs(arguments.logdir, arguments.losses).items():
                train(name, pictures, run, arguments, stop_if_asked)
    except KeyboardInterrupt:
        print("\nTraining ended early.")
    print(f"\nThe log is in {arguments.logdir}")
    serve_if_asked(arguments)


def train(
    name: str,
    pictures: NoisyPhotographs,
    run: Path,
    arguments: argparse.Namespace,
    after_step: Callable[[], None],
) -> None:
    """Train a new denoiser with a loss; log scalars and triptychs to the directory of a run."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    model = Denoiser()
    steps = arguments.epochs * arguments.steps_per_epoch
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    with SummaryWriter(run) as writer:
        for epoch in range(arguments.epochs):
            model.train()
            losses = []
            for step in range(arguments.steps_per_epoch):
                noisy, clean = pictures.batch(arguments.batch_size, random)
                loss = LOSSES[name](model(noisy), clean)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
                losses.append(loss.item())
                show_progress(name, epoch, step, arguments, losses)
                after_step()
            model.eval()
            writer.add_scalar("loss", np.mean(losses), epoch)
            for tag, (noisy, clean) in pictures.watched.items():
                with torch.no_grad():
                    denoised = model(noisy).clamp(0, 1)
                writer.add_scalar(f"psnr/{tag}", psnr(denoised, clean), epoch)
                add_triptych(
                    writer, tag, noisy, denoised, clean, epoch, captions=pictures.captions[tag]
                )
                print(f"  {tag} {psnr(denoised, clean):.1f} dB", end="")
            print(flush=True)


def psnr(picture: Any, target: Any) -> float:
    """Return the peak signal-to-noise ratio of pictures in [0, 1], in dB."""
    return float(-10 * torch.log10(mse_loss(picture, target)))


def show_progress(
    name: str, epoch: int, step: int, arguments: argparse.Namespace, losses: list[float]
) -> None:
    """Redraw the bar of an epoch."""
    done = (step + 1) / arguments.steps_per_epoch
    if not sys.stdout.isatty() and done < 1:
        return
    bar = "━" * round(24 * done)
    start = "\r" if sys.stdout.isatty() else ""
    print(
        f"{start}{name:>3}  epoch {epoch + 1}/{arguments.epochs}  {bar:<24}  "
        f"loss {np.mean(losses):.4f}",
        end="",
        flush=True,
    )


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("--losses", nargs="+", choices=LOSSES, default=list(LOSSES), help="one run per loss")
    add("--sigma", type=float, default=40.0, help="noise level, out of 255 (default 40)")
    add(
        "--size",
        type=multiple_of(SIZE_MULTIPLE),
        default=128,
        help="size of the shown pictures (default 128)",
    )
    add_training_options(parser, epochs=12, steps_per_epoch=60, logdir="logs/denoise_torch")
    add_serving_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Trains a small U-Net to segment pictures, once with each of two losses, to compare the runs.

    python demo/segmentation.py                        # nuclei of cells
    python demo/segmentation.py --data isbi2012        # membranes in electron-microscopy slices

Two to three minutes on two CPU cores: the network (`segmenter.py`) learns in the run "mse" with the
mean squared error and in the run "bce" with the binary cross-entropy (when run again, in "mse-2"
and "bce-2"). Both begin with the same weights and see the same crops in the same order. `nuclei.py`
and `slices.py` describe the training data, and how little it proves.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import interrupted  # before all slow imports
import quiet  # noqa: F401 - before the first import of TensorFlow

# isort: split
import keras
from labelled import Segmentation, batches
from nuclei import nuclei
from options import (
    add_serving_options,
    add_training_options,
    multiple_of,
    positive,
    serve_if_asked,
)
from paired_folder import FolderError
from runs import new_runs
from segmenter import SIZE_MULTIPLE, segmenter
from slices import membranes

from tb_triptych.keras import TriptychCallback
from tb_triptych.panes import Labels

SEED = 1
CROP = 128
"""Width and height of the crops to train on, in pixels."""

LOSSES = {"mse": keras.losses.MeanSquaredError, "bce": keras.losses.BinaryCrossentropy}


def main() -> None:
    """Train with each loss, then serve the log."""
    arguments = parse_arguments()
    try:
        task = nuclei() if arguments.data is None else membranes(arguments.data, arguments.size)
    except (FolderError, ModuleNotFoundError) as error:
        sys.exit(f"error: {error}")
    try:
        with interrupted.between_steps() as stop_if_asked:
            for name, run in new_runs(arguments.logdir, arguments.losses).items():
                print(f"\n{run.name}", flush=True)
                train(name, task, run, arguments, stop_if_asked)
    except KeyboardInterrupt:
        print("\nTraining ended early.")
    print(f"\nThe log is in {arguments.logdir}")
    serve_if_asked(arguments)


def train(
    name: str,
    task: Segmentation,
    run: Path,
    arguments: argparse.Namespace,
    after_step: Callable[[], None],
) -> None:
    """Train a new network with a loss; log scalars and triptychs to the directory of a run."""
    keras.utils.set_random_seed(SEED)
    model = segmenter()
    steps = arguments.epochs * arguments.steps_per_epoch
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-2, steps)),
        loss=LOSSES[name](),
        metrics=[pixel_error],
        jit_compile=False,  # XLA's convolutions are slower on a CPU
    )
    model.fit(
        batches(task.train, CROP, arguments.batch_size, SEED),
        steps_per_epoch=arguments.steps_per_epoch,
        epochs=arguments.epochs,
        shuffle=False,  # batches() draws at random
        validation_data=(task.val.grey, task.val.labels),
        validation_batch_size=4,
        callbacks=[
            keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: after_step()),
            keras.callbacks.TensorBoard(run, write_graph=False),
            TriptychCallback(
                run,
                {tag: (seen.grey, seen.labels) for tag, seen in task.watched.items()},
                every_n_batches=arguments.every,
                panes={
                    "output": Labels(task.classes, from_scores="probabilities"),
                    "target": Labels(task.classes),
                },
                metrics=("pixel_error", "iou"),
                metrics_as_scalars=True,
                samples=max(len(seen.captions) for seen in task.watched.values()),
                captions={tag: seen.captions for tag, seen in task.watched.items()},
            ),
        ],
    )


def pixel_error(labels: Any, probabilities: Any) -> Any:
    """Return the fraction of wrongly classified pixels of each picture, `[k]`."""
    wrong = keras.ops.cast(labels, "bool") != (probabilities > 0.5)
    return keras.ops.mean(keras.ops.cast(wrong, "float32"), axis=(1, 2, 3))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("--data", type=Path, metavar="DIR", help="folder of the ISBI 2012 set instead of nuclei")
    add(
        "--size",
        type=multiple_of(SIZE_MULTIPLE),
        default=256,
        help="size to which slices of --data are scaled (default 256)",
    )
    add("--losses", nargs="+", choices=LOSSES, default=list(LOSSES), help="one run per loss")
    add("--every", type=positive, default=10, help="log pictures every N batches (default 10)")
    add_training_options(parser, epochs=10, steps_per_epoch=30, logdir="logs/segmentation")
    add_serving_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()

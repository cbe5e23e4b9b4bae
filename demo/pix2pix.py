"""Trains a small pix2pix on real pictures and shows it learn, epoch by epoch, in TensorBoard.

    python demo/pix2pix.py                          # gives grey photographs their colours back
    python demo/pix2pix.py --data facades --direction BtoA

About two minutes on two CPU cores. `photographs.py` describes the training data, and how little it
proves.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import interrupted  # before all slow imports
import quiet  # noqa: F401 - before the first import of TensorFlow

# isort: split
import keras
from model import Pix2Pix
from networks import SIZE_MULTIPLE, patchgan, unet
from options import add_serving_options, add_training_options, multiple_of, serve_if_asked
from paired_folder import FolderError, paired_folder
from photographs import colourising
from runs import new_runs
from task import Task, batches

from tb_triptych.keras import TriptychCallback

SEED = 1


def main() -> None:
    """Train, then serve the log."""
    arguments = parse_arguments()
    try:
        task = (
            colourising(arguments.size)
            if arguments.data is None
            else paired_folder(arguments.data, arguments.size, arguments.direction)
        )
    except FolderError as error:
        sys.exit(f"error: {error}")
    if arguments.run is None:
        (run,) = new_runs(arguments.logdir, [time.strftime("%Y%m%d-%H%M%S")]).values()
    else:
        run = arguments.logdir / arguments.run
    try:
        with interrupted.between_steps() as stop_if_asked:
            train(task, run, arguments, stop_if_asked)
    except KeyboardInterrupt:
        print("\nTraining ended early.")
    print(f"\nThe log is in {run}")
    serve_if_asked(arguments)


def train(
    task: Task, run: Path, arguments: argparse.Namespace, after_step: Callable[[], None]
) -> None:
    """Train a new model and log scalars and triptychs to the directory of a run."""
    keras.utils.set_random_seed(SEED)
    size, channels = arguments.size, task.val[0].shape[-1]
    model = Pix2Pix(
        unet(size, channels, input_is_luminance=task.input_is_luminance), patchgan(size, channels)
    )
    steps = arguments.epochs * arguments.steps_per_epoch
    # Without XLA, whose convolutions are slower on a CPU.
    model.compile(keras.optimizers.schedules.CosineDecay(2e-3, steps), jit_compile=False)
    model.fit(
        batches(task, arguments.batch_size, SEED),
        steps_per_epoch=arguments.steps_per_epoch,
        epochs=arguments.epochs,
        shuffle=False,  # batches() draws at random
        validation_data=task.val,
        callbacks=[
            keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: after_step()),
            keras.callbacks.TensorBoard(run, write_graph=False),
            TriptychCallback(
                run,
                task.watched,
                predict=model.generator,
                value_range=(-1, 1),
                captions=task.captions,
            ),
        ],
    )


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("--data", type=Path, metavar="DIR", help="folder of A|B pictures instead of photographs")
    add("--direction", choices=("AtoB", "BtoA"), default="AtoB", help="direction of --data")
    add(
        "--size",
        type=multiple_of(SIZE_MULTIPLE),
        default=128,
        help="width and height of the pictures (default 128)",
    )
    add_training_options(parser, epochs=30, steps_per_epoch=30, logdir="logs/pix2pix")
    add("--run", help="name of the run in the log (default: date and time)")
    add_serving_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Options of the demos: how long to train, where to log, how to show the log."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from serving import serve


def add_training_options(
    parser: argparse.ArgumentParser, *, epochs: int, steps_per_epoch: int, logdir: str
) -> None:
    """Add the options for training and logging, with these defaults."""
    add = parser.add_argument
    add("--epochs", type=positive, default=epochs, help=f"default {epochs}")
    add("--steps-per-epoch", type=positive, default=steps_per_epoch)
    add("--batch-size", type=positive, default=8)
    add("--logdir", type=Path, default=Path(logdir), help=f"default {logdir}")


def add_serving_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that `serve_if_asked` reads."""
    add = parser.add_argument
    add("--serve", action=argparse.BooleanOptionalAction, default=True, help="start TensorBoard")
    add("--host", default="127.0.0.1", help="of TensorBoard (default 127.0.0.1)")
    add("--port", type=int, default=6006, help="of TensorBoard (default 6006, or a free one)")
    add("--open", action=argparse.BooleanOptionalAction, default=True, help="open a browser")


def serve_if_asked(arguments: argparse.Namespace) -> None:
    """Serve the log until Ctrl-C, unless that was declined."""
    if arguments.serve:
        serve(
            arguments.logdir,
            host=arguments.host,
            port=arguments.port,
            may_open_browser=arguments.open,
        )


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{number}: pass at least 1")
    return number


def multiple_of(number: int) -> Callable[[str], int]:
    """Return a parser of sizes that a network can halve often enough."""

    def size(text: str) -> int:
        if (value := int(text)) < 1 or value % number:
            raise argparse.ArgumentTypeError(f"{value}: pass a multiple of {number}")
        return value

    return size

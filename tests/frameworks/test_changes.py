"""Calls of one writer compared with each other, in a journal and in event files."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_triptych import TriptychWriter
from tb_triptych.format.header import Header
from tb_triptych.format.header_reader import parse_whole_header
from tb_triptych.summary import triptych

tf = pytest.importorskip("tensorflow")

A, B, C = np.random.default_rng(0).integers(0, 256, (3, 1, 6, 5, 3), np.uint8)
SIZES = [np.full((1, 4 + i, 5, 3), i, np.uint8) for i in range(3)]

Log = Callable[..., list[str]]


@contextmanager
def journal(directory: Path) -> Iterator[Any]:
    with TriptychWriter(directory) as writer:
        log: Any = writer.triptych
        yield lambda *arrays, **options: log("val", *arrays, metrics=None, **options)


@contextmanager
def event_file(directory: Path) -> Iterator[Any]:
    log: Any = triptych
    writer = tf.summary.create_file_writer(str(directory))
    with writer.as_default():
        yield lambda *arrays, **options: log("val", *arrays, **options)
    writer.close()


@contextmanager
def graph(directory: Path) -> Iterator[Any]:
    op: Any = triptych

    @tf.function(autograph=False, reduce_retracing=True)
    def log(arrays: Any, step: Any, options: Any) -> Any:
        return op("val", *arrays, step=step, **options)

    writer = tf.summary.create_file_writer(str(directory))
    with writer.as_default():
        yield lambda *arrays, step, **options: log(
            [tf.constant(array) for array in arrays], tf.constant(step, tf.int64), options
        )
    writer.close()


def headers(directory: Path) -> list[tuple[int, Header]]:
    """Return steps and headers in the order of writing."""
    found = [(event.step, event.header) for event in read_directory(directory)]
    for path in directory.glob("*tfevents*"):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                found.append((event.step, parse_whole_header(value.tensor.string_val[0])))
    return found


def changed(directory: Path) -> list[tuple[int, str, str]]:
    """Return where pictures changed: step, sample and role."""
    return [
        (step, sample.id, role)
        for step, header in headers(directory)
        for sample in header.samples
        for role, pane in sample.panes.items()
        if pane.changed_from
    ]


def said_by(directory: Path, way: Any, *calls: tuple[tuple[Any, ...], dict[str, Any]]) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with way(directory) as log:
            for arrays, options in calls:
                log(*arrays, **options)
    assert {warning.filename for warning in caught} <= {__file__}
    return [str(warning.message) for warning in caught]


EVENTS = [event_file, graph]


@pytest.mark.parametrize("way", [journal, *EVENTS])
def test_inputs_that_change_are_told_once_and_recorded(tmp_path: Path, way: Any) -> None:
    pictures = [A, A, B, B, C]
    calls = [((x, A, A), {"step": step}) for step, x in enumerate(pictures)]
    (message,) = said_by(tmp_path, way, *calls)
    assert "'val': the input of sample '0' at step 2 differs from the one before" in message
    assert "changing=True if they are meant to differ" in message
    assert changed(tmp_path) == [(2, "0", "input"), (4, "0", "input")]
    (_, before), (_, after) = headers(tmp_path)[1:3]
    pane = after.samples[0].panes["input"]
    assert pane.changed_from == before.samples[0].panes["input"].digest


@pytest.mark.parametrize("way", [journal, *EVENTS])
def test_pictures_that_are_meant_to_change_are_not_told(tmp_path: Path, way: Any) -> None:
    calls = [((x, A, x), {"step": step, "changing": True}) for step, x in enumerate([A, B, C])]
    assert said_by(tmp_path, way, *calls) == []
    assert changed(tmp_path) == []


def test_each_writer_of_tensorflow_has_inputs_of_its_own(tmp_path: Path) -> None:
    writers = [tf.summary.create_file_writer(str(tmp_path / name)) for name in ("train", "val")]
    for step in range(3):
        for writer, picture in zip(writers, (A, B), strict=True):
            with writer.as_default():
                triptych("val", picture, C, picture, step=step)
    for writer in writers:
        writer.close()
    assert [header.extra_calls for _, header in headers(tmp_path / "val")] == [0, 0, 0]


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param(lambda x: (x, x, x), id="all roles"),
        pytest.param(lambda x: (None, x), id="outputs alone"),
    ],
)
def test_one_call_a_picture_without_ids_is_told_as_what_it_is(tmp_path: Path, roles: Any) -> None:
    calls = [(roles(x), {"step": step}) for step in range(3) for x in SIZES]
    (message,) = said_by(tmp_path, journal, *calls)
    assert message == (
        "triptych 'val': a second call at step 0 has other pictures of sample '0', and replaces "
        'the first. Give each picture of a step its own name, sample="name" for one '
        'per call or sample_ids=["name", ...] for several, or pass all of them in one call; for '
        "another step pass another number as step="
    )
    assert changed(tmp_path) == []


def test_with_names_there_is_nothing_to_tell_in_a_journal(tmp_path: Path) -> None:
    calls = [
        ((x[0], x[0], x[0]), {"step": step, "sample": f"{i}.png"})
        for step in range(3)
        for i, x in enumerate(SIZES)
    ]
    assert said_by(tmp_path, journal, *calls) == []
    assert changed(tmp_path) == []


@pytest.mark.parametrize("ids", [None, True])
@pytest.mark.parametrize("way", EVENTS)
def test_in_event_files_a_second_call_of_a_step_is_told_once_and_counted(
    tmp_path: Path, way: Any, ids: Any
) -> None:
    calls = [
        ((x, x, x), {"step": step, "sample_ids": ids and [f"{i}.png"]})
        for step in range(2)
        for i, x in enumerate(SIZES)
    ]
    (message,) = said_by(tmp_path, way, *calls)
    assert message.startswith("triptych 'val': there is a second call at step 0. In an event file")
    assert [header.extra_calls for _, header in headers(tmp_path)] == [0, 1, 2, 2, 3, 4]
    assert changed(tmp_path) == []


@pytest.mark.parametrize("way", [journal, *EVENTS])
def test_the_same_samples_may_be_logged_again_at_a_step(tmp_path: Path, way: Any) -> None:
    calls = [((A, output, A), {"step": step}) for step in range(2) for output in (A, B)]
    assert said_by(tmp_path, way, *calls) == []
    assert {header.extra_calls for _, header in headers(tmp_path)} == {0}


def test_a_change_stays_told_when_its_step_is_logged_again(tmp_path: Path) -> None:
    calls = [((x, A, A), {"step": step}) for step, x in ((0, A), (1, B), (1, B))]
    said_by(tmp_path, journal, *calls)
    assert changed(tmp_path) == [(1, "0", "input"), (1, "0", "input")]


@pytest.mark.parametrize("way", [journal, *EVENTS])
def test_a_training_that_goes_on_in_the_same_directory_is_no_second_call(
    tmp_path: Path, way: Any
) -> None:
    for picture in (A, B):
        assert said_by(tmp_path, way, ((picture, picture, picture), {"step": 5})) == []

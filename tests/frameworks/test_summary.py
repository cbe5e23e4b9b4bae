import inspect
import sys
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import command
from journals import journals, read_directory
from payloads import decode
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

import tb_triptych
from tb_triptych import TriptychWriter
from tb_triptych.format.header import SampleHeader
from tb_triptych.format.header_reader import parse_header
from tb_triptych.panes import Image
from tb_triptych.writing import foreground

tf = pytest.importorskip("tensorflow")

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3), np.uint8)
triptych = tb_triptych.summary.triptych


class Log:
    """What a writer wrote: (tag, step) to the samples of the header and the payloads."""

    def __init__(self, logdir: Path) -> None:
        self.events: dict[tuple[str, int], tuple[tuple[SampleHeader, ...], list[bytes]]] = {}
        for path in logdir.iterdir():
            for event in EventFileLoader(str(path)).Load():
                for value in event.summary.value:
                    blobs = list(value.tensor.string_val)
                    self.events[value.tag, event.step] = parse_header(blobs[0]), blobs

    def pixels(self, tag: str, step: int, sample: int, role: str) -> np.ndarray[Any, Any]:
        header, blobs = self.events[tag, step]
        pane = header[sample].panes[role]
        assert isinstance(pane.at, int)
        return decode(blobs[pane.at], pane.media)


@pytest.fixture
def log(tmp_path: Path) -> Callable[[Callable[[], object]], Log]:
    """Run a function under a default writer and read back what it wrote."""

    def run(function: Callable[[], object]) -> Log:
        writer = tf.summary.create_file_writer(str(tmp_path))
        with writer.as_default():
            function()
        writer.close()
        return Log(tmp_path)

    return run


def test_without_a_default_writer_nothing_happens() -> None:
    written = triptych("val", PICTURES, PICTURES, PICTURES, step=1)
    assert (written.dtype, bool(written)) == (tf.bool, False)


def test_samples_are_written_eagerly(log: Callable[..., Log]) -> None:
    found = log(lambda: triptych("val", PICTURES, 255 - PICTURES, None, step=7))
    assert list(found.events) == [("val", 7)]
    np.testing.assert_array_equal(found.pixels("val", 7, 2, "output"), 255 - PICTURES[2])


def test_the_step_may_be_the_counter_of_an_optimizer(log: Callable[..., Log]) -> None:
    keras = pytest.importorskip("keras")
    optimizer = keras.optimizers.Adam()
    optimizer.build([keras.Variable(0.0)])
    optimizer.iterations.assign(5)
    found = log(lambda: triptych("val", PICTURES, PICTURES, None, step=optimizer.iterations))
    assert list(found.events) == [("val", 5)]
    in_graph = tf.function(lambda: triptych("val", None, PICTURES, None, step=optimizer.iterations))
    assert list(log(in_graph).events) == [("val", 5)]


def test_samples_are_written_from_a_graph(log: Callable[..., Log]) -> None:
    @tf.function
    def step(x: Any, number: Any) -> Any:
        return triptych("val", x, 1 - x, None, step=number)

    unit = tf.constant(PICTURES / 255, tf.float32)

    def run() -> None:
        for number in (3, 4):
            assert bool(step(unit, tf.constant(number, tf.int64)))

    found = log(run)
    assert list(found.events) == [("val", 3), ("val", 4)]
    np.testing.assert_array_equal(found.pixels("val", 4, 1, "input"), PICTURES[1])
    np.testing.assert_array_equal(found.pixels("val", 4, 1, "output"), 255 - PICTURES[1])


@pytest.mark.parametrize("is_graph", [False, True])
@pytest.mark.parametrize(
    "dtype", ["uint8", "uint16", "bool", "float16", "bfloat16", "float32", "float64"]
)
def test_every_data_type_is_written(log: Callable[..., Log], dtype: str, *, is_graph: bool) -> None:
    tensor = tf.cast(tf.constant(PICTURES % 2), dtype)
    write = tf.function(triptych) if is_graph else triptych
    found = log(lambda: write("val", None, tensor, None, step=0))
    ((header, _),) = found.events.values()
    assert header[0].panes["output"].dtype == dtype
    scale = 1 if dtype in ("uint8", "uint16") else 255
    np.testing.assert_array_equal(found.pixels("val", 0, 0, "output"), PICTURES[0] % 2 * scale)


@pytest.mark.parametrize("is_graph", [False, True])
def test_names_limits_and_extras_reach_the_log(log: Callable[..., Log], *, is_graph: bool) -> None:
    def write(x: Any, limit: Any) -> Any:
        return triptych(
            "val",
            x,
            x,
            x,
            step=0,
            extras={"attention": x[..., 0]},
            sample_ids=["a", "b", "c"],
            captions=tf.constant(["x", "ÿ", "z"]),
            max_outputs=limit,
        )

    function = tf.function(write) if is_graph else write
    ((header, _),) = log(lambda: function(tf.constant(PICTURES), tf.constant(2))).events.values()
    assert [(s.id, s.caption) for s in header] == [("a", "x"), ("b", "ÿ")]
    assert list(header[0].panes) == ["input", "output", "target", "attention"]


def test_the_tag_has_the_name_scope(log: Callable[..., Log]) -> None:
    def run() -> None:
        with tf.name_scope("train"):
            triptych("faces", None, PICTURES, None, step=0)

    assert list(log(run).events) == [("train/faces", 0)]


def test_the_default_step_is_used(log: Callable[..., Log]) -> None:
    def run() -> None:
        tf.summary.experimental.set_step(12)
        try:
            triptych("val", None, PICTURES, None)
        finally:
            tf.summary.experimental.set_step(None)

    assert list(log(run).events) == [("val", 12)]


@pytest.mark.parametrize(
    ("step", "error", "message"),
    [
        (True, TypeError, "^step is True: pass a whole number$"),
        (np.array([3]), TypeError, r"^step is an array of shape \(1,\): pass a whole number$"),
        (4096.5, TypeError, "^step is 4096.5: pass a whole number$"),
        (float("nan"), TypeError, "^step is nan: pass a whole number$"),
        (tf.constant(4096.5), TypeError, "^step is .*4096.5.*: pass a whole number$"),
        ("3", TypeError, "^step is '3': pass a whole number$"),
        (2**63, ValueError, f"^step is {2**63}: pass a number that fits in 64 bits$"),
    ],
)
def test_a_step_that_is_no_whole_number_is_refused_in_the_words_of_the_writer(
    tmp_path: Path, step: Any, error: type[Exception], message: str
) -> None:
    with TriptychWriter(tmp_path / "journal") as journal, pytest.raises(error, match=message):
        journal.triptych("val", None, PICTURES, None, step)
    with (
        tf.summary.create_file_writer(str(tmp_path / "events")).as_default(),
        pytest.raises(error, match=message),
    ):
        triptych("val", None, PICTURES, None, step=step)


@pytest.mark.parametrize(
    "step",
    [
        np.int16(5),
        np.array(5),
        5.0,
        np.float32(5),
        tf.constant(5.0),
        2**63 - 1,
        -(2**63),
        tf.Variable(5, dtype=tf.int64),
        tf.constant(5, tf.int64),
    ],
)
def test_whole_numbers_are_steps_and_so_are_tensors(log: Callable[..., Log], step: Any) -> None:
    found = log(lambda: triptych("val", None, PICTURES, None, step=step))
    assert list(found.events) == [("val", int(step))]


def test_a_writer_without_a_step_is_an_error(log: Callable[..., Log]) -> None:
    with pytest.raises(ValueError, match="step"):
        log(lambda: triptych("val", None, PICTURES, None))


@pytest.mark.parametrize("is_graph", [False, True])
def test_nothing_is_computed_when_nothing_is_recorded(
    log: Callable[..., Log], monkeypatch: pytest.MonkeyPatch, *, is_graph: bool
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("encoded")

    monkeypatch.setattr(foreground, "encode_batch", fail)
    write = tf.function(triptych) if is_graph else triptych

    def run() -> None:
        with tf.summary.record_if(False):
            assert not bool(write("val", None, tf.constant(PICTURES), None, step=0))

    assert log(run).events == {}


def test_record_if_may_depend_on_the_step(log: Callable[..., Log]) -> None:
    @tf.function
    def step(x: Any, number: Any) -> None:
        with tf.summary.record_if(number % 2 == 0):
            triptych("val", None, x, None, step=number)

    def run() -> None:
        for number in range(4):
            step(tf.constant(PICTURES), tf.constant(number, tf.int64))

    assert list(log(run).events) == [("val", 0), ("val", 2)]


def test_a_wrong_call_fails_at_its_own_line_even_when_nothing_is_recorded() -> None:
    with pytest.raises(ValueError, match="input has 2, output has 3"):
        triptych("val", PICTURES[:2], PICTURES, None, step=0)


@pytest.mark.parametrize("log", [triptych, tb_triptych.summary.triptych_pb])
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"output": tf.keras.Input((4, 4, 3))}, TypeError, "output is a KerasTensor, which has no"),
        ({"extras": {"mask": tf.ragged.constant([[1.0], []])}}, TypeError, "mask is a RaggedTen"),
        ({"name": ""}, TypeError, "the name is '': pass the name of the series"),
        ({"name": "caf\udce9"}, ValueError, "the name of the series is .* not valid Unicode: pass"),
        ({"description": 5}, TypeError, "description is 5: pass a string"),
        (
            {"sample_ids": ["a", "b", "\udce9"]},
            ValueError,
            r"sample_ids\[2\] is .* not valid Unicode",
        ),
    ],
)
def test_what_cannot_be_written_fails_at_its_own_line(
    tmp_path: Path, log: Any, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    given = {"name": "val", "input": None, "output": PICTURES, "target": None, **arguments}
    name, *pictures = (given.pop(key) for key in ("name", "input", "output", "target"))
    with TriptychWriter(tmp_path) as writer, writer.as_default(), tf.name_scope("a"):
        step = {"step": 0} if log is triptych else {}
        with pytest.raises(error, match=message):
            log(name, *pictures, **step, **given)
    assert not journals(tmp_path)


def test_a_wrong_shape_fails_when_a_function_is_traced(log: Callable[..., Log]) -> None:
    with pytest.raises(ValueError, match=r"output has shape \(\?, 4, 5, 7\), 7 channels"):
        tf.function(triptych).get_concrete_function(
            "val", None, tf.TensorSpec([None, 4, 5, 7], tf.uint8), None, step=0
        )


def test_a_shape_that_is_wrong_only_when_the_graph_runs_is_told_then(
    log: Callable[..., Log],
) -> None:
    @tf.function(input_signature=[tf.TensorSpec(None, tf.uint8)])
    def write(x: Any) -> Any:
        return triptych("val", None, x, None, step=0)

    with pytest.raises(tf.errors.InvalidArgumentError, match=r"output has shape \(3, 4, 5, 3, 1\)"):
        log(lambda: write(tf.constant(PICTURES[..., None])))


@pytest.mark.parametrize("is_graph", [False, True])
def test_clipping_is_warned_about_at_the_line_of_the_call(
    log: Callable[..., Log], *, is_graph: bool
) -> None:
    tag = f"clipped-{is_graph}"
    lines = []

    def write(x: Any) -> None:
        lines.append(inspect.stack()[0].lineno + 1)
        triptych(tag, None, x, None, step=0)

    x = tf.constant(PICTURES / 127.5 - 1, tf.float32)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run = tf.function(write, autograph=False) if is_graph else write
        log(lambda: [run(x), run(x)])
    found = [w for w in caught if tag in str(w.message)]
    assert [(w.filename, w.lineno) for w in found] == [(__file__, lines[0])]
    assert "value_range=(-1, 1)" in str(found[0].message)


def test_the_stated_range_is_used_for_the_role_it_names(log: Callable[..., Log]) -> None:
    signed = tf.constant(PICTURES / 127.5 - 1, tf.float32)
    found = log(
        lambda: triptych(
            "val", PICTURES, signed, None, step=0, panes={"output": Image(value_range=(-1, 1))}
        )
    )
    np.testing.assert_array_equal(found.pixels("val", 0, 0, "input"), PICTURES[0])
    np.testing.assert_array_equal(found.pixels("val", 0, 0, "output"), PICTURES[0])


def test_a_distribution_strategy_writes_once(log: Callable[..., Log]) -> None:
    strategy = tf.distribute.MirroredStrategy(["cpu:0"])

    @tf.function
    def step(x: Any) -> None:
        strategy.run(lambda: triptych("val", None, x, None, step=0))

    assert list(log(lambda: step(tf.constant(PICTURES))).events) == [("val", 0)]


def steps(directory: Path) -> list[tuple[str, int]]:
    return [(event.tag, event.step) for event in read_directory(directory)]


@pytest.mark.parametrize("is_graph", [False, True])
def test_inside_as_default_the_op_writes_a_journal(tmp_path: Path, *, is_graph: bool) -> None:
    def write(x: Any, number: Any, limit: Any) -> Any:
        with tf.name_scope("a"):
            return triptych(
                "val",
                x,
                1 - x,
                None,
                number,
                captions=tf.constant(["x", "ÿ", "z"]),
                max_outputs=limit,
                description="d",
            )

    function = tf.function(write) if is_graph else write
    unit = tf.constant(PICTURES / 255, tf.float32)
    with TriptychWriter(tmp_path, strict=True) as writer, writer.as_default():
        for number in (3, 4):
            written = function(unit, tf.constant(number, tf.int64), tf.constant(2))
            assert (written.dtype, bool(written)) == (tf.bool, True)
    first, second = read_directory(tmp_path)
    assert (first.tag, first.step, first.description) == ("a/val", 3, "d")
    assert (second.tag, second.step) == ("a/val", 4)
    assert [(s.id, s.caption) for s in second.header.samples] == [("0", "x"), ("1", "ÿ")]
    np.testing.assert_array_equal(second.pictures["1", "input"], PICTURES[1])
    np.testing.assert_array_equal(second.pictures["1", "output"], 255 - PICTURES[1])


@pytest.mark.parametrize(
    "dtype", ["uint8", "uint16", "bool", "float16", "bfloat16", "float32", "float64"]
)
@pytest.mark.parametrize("is_graph", [False, True])
def test_every_data_type_goes_into_a_journal(tmp_path: Path, dtype: str, *, is_graph: bool) -> None:
    tensor = tf.cast(tf.constant(PICTURES % 2), dtype)
    write = tf.function(triptych) if is_graph else triptych
    with TriptychWriter(tmp_path, strict=True) as writer, writer.as_default():
        write("val", None, tensor, None, step=0)
    (event,) = read_directory(tmp_path)
    assert event.header.samples[0].panes["output"].dtype == dtype
    scale = 1 if dtype in ("uint8", "uint16") else 255
    np.testing.assert_array_equal(event.pictures["2", "output"], PICTURES[2] % 2 * scale)


def test_a_journal_goes_before_the_writer_of_tensorflow(tmp_path: Path) -> None:
    events = tf.summary.create_file_writer(str(tmp_path / "events"))
    with events.as_default(), TriptychWriter(tmp_path / "journal") as writer:
        with writer.as_default() as default:
            assert default is writer
            assert bool(triptych("val", None, PICTURES, None, step=1))
        assert bool(triptych("val", None, PICTURES, None, step=2))
    events.close()
    assert steps(tmp_path / "journal") == [("val", 1)]
    assert list(Log(tmp_path / "events").events) == [("val", 2)]


def test_the_innermost_default_counts_and_the_outer_comes_back(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path / "a") as outer, TriptychWriter(tmp_path / "b") as inner:
        with outer.as_default():
            with inner.as_default():
                triptych("val", None, PICTURES, None, step=1)
            triptych("val", None, PICTURES, None, step=2)
        assert not bool(triptych("val", None, PICTURES, None, step=3))
    assert (steps(tmp_path / "a"), steps(tmp_path / "b")) == ([("val", 2)], [("val", 1)])


@pytest.mark.parametrize("has_events", [False, True])
@pytest.mark.parametrize("is_graph", [False, True])
def test_record_if_holds_for_journals_too(
    tmp_path: Path, *, is_graph: bool, has_events: bool
) -> None:
    def step(x: Any, number: Any) -> Any:
        with tf.summary.record_if(number % 2 == 0):
            return triptych("val", None, x, None, step=number)

    function = tf.function(step) if is_graph else step
    events = tf.summary.create_file_writer(str(tmp_path / "events"))
    context = events.as_default() if has_events else nullcontext()
    with TriptychWriter(tmp_path) as writer, writer.as_default(), context:
        written = [
            bool(function(tf.constant(PICTURES), tf.constant(number, tf.int64)))
            for number in range(4)
        ]
    events.close()
    assert written == [True, False, True, False]
    assert steps(tmp_path) == [("val", 0), ("val", 2)]
    assert Log(tmp_path / "events").events == {}


def test_the_default_step_of_tensorflow_holds_for_journals_too(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer, writer.as_default():
        with pytest.raises(TypeError, match="there is no step: pass step="):
            triptych("val", None, PICTURES, None)
        tf.summary.experimental.set_step(tf.Variable(5, dtype=tf.int64))
        try:
            triptych("val", None, PICTURES, None)
        finally:
            tf.summary.experimental.set_step(None)
    assert steps(tmp_path) == [("val", 5)]


def test_a_function_writes_where_it_wrote_when_it_was_traced(tmp_path: Path) -> None:
    function = tf.function(lambda x: triptych("val", None, x, None, step=0))
    x = tf.constant(PICTURES)
    with TriptychWriter(tmp_path / "a") as one, TriptychWriter(tmp_path / "b") as other:
        with one.as_default():
            function(x)
        with other.as_default():
            function(x)
    assert len(read_directory(tmp_path / "a")) == 2
    assert not journals(tmp_path / "b")


@pytest.mark.parametrize("is_graph", [False, True])
def test_clipping_in_a_journal_is_warned_about_at_the_line_of_the_call(
    tmp_path: Path, *, is_graph: bool
) -> None:
    lines = []

    def write(x: Any) -> None:
        lines.append(inspect.stack()[0].lineno + 1)
        triptych("val", None, x, None, step=0)

    x = tf.constant(PICTURES / 127.5 - 1, tf.float32)
    run = tf.function(write, autograph=False) if is_graph else write
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with TriptychWriter(tmp_path) as writer, writer.as_default():
            run(x)
            run(x)
    assert [(w.filename, w.lineno) for w in caught] == [(__file__, lines[0])]
    assert "value_range=(-1, 1)" in str(caught[0].message)


def test_a_distribution_strategy_writes_a_journal_once(tmp_path: Path) -> None:
    strategy = tf.distribute.MirroredStrategy(["cpu:0"])

    @tf.function
    def step(x: Any) -> None:
        strategy.run(lambda: triptych("val", None, x, None, step=0))

    with TriptychWriter(tmp_path) as writer, writer.as_default():
        step(tf.constant(PICTURES))
    assert steps(tmp_path) == [("val", 0)]


IN_A_GRAPH = """
import sys
import tensorflow as tf
import tb_triptych
from tb_triptych.writing import foreground

@tf.function
def log(pictures, step):
    return tb_triptych.summary.triptych(
        "val", pictures, pictures, pictures, step=step, metrics="auto"
    )

with tf.summary.create_file_writer(sys.argv[1]).as_default():
    assert log(tf.zeros((2, 8, 8, 3)), tf.constant(0, tf.int64))
"""


def test_autograph_has_nothing_to_say(tmp_path: Path) -> None:
    # In a process of its own: it says everything only once.
    done = command(sys.executable, "-c", IN_A_GRAPH, tmp_path)
    assert "AutoGraph" not in done.stdout + done.stderr

"""Real writers of PyTorch and tensorboardX, and the contents of their log directories."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import journals, read_directory, stored_digests
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
from waiting import wait_until

from tb_triptych.panes import Image
from tb_triptych.torch import add_triptych

torch = pytest.importorskip("torch")
SummaryWriter: Any = pytest.importorskip("torch.utils.tensorboard").SummaryWriter

PIXELS = np.random.default_rng(0).integers(0, 256, (3, 6, 5, 3), np.uint8)
"""Pictures as they should be read back, `[k, h, w, c]`."""

PICTURES = torch.from_numpy(PIXELS).permute(0, 3, 1, 2).contiguous()
NUMBERS = PICTURES.float() / 255

WRITERS = ["torch.utils.tensorboard", "tensorboardX"]


@pytest.fixture(params=WRITERS)
def new_writer(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Make a `SummaryWriter` in a directory, of either kind."""
    module: Any = pytest.importorskip(request.param)
    make: Callable[..., Any] = module.SummaryWriter
    return make


def scalars(directory: Path, tag: str = "loss") -> list[tuple[int, float]]:
    """Read a tag as TensorBoard does."""
    accumulator = EventAccumulator(str(directory))
    accumulator.Reload()
    return [
        (event.step, float(event.tensor_proto.float_val[0])) for event in accumulator.Tensors(tag)
    ]


def test_what_is_logged_can_be_read_back_pixel_for_pixel(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    with new_writer(tmp_path / "run") as writer:
        add_triptych(
            writer,
            "val",
            PICTURES,
            NUMBERS * 2 - 1,
            None,
            7,
            panes={"output": Image((-1, 1))},
            extras={"mask": PICTURES[:, 0] > 99},
            sample_ids=["a", "b", "c"],
            captions=["x", None, "z"],
            max_outputs=2,
            description="two of three",
        )
    (event,) = read_directory(tmp_path / "run")
    assert (event.tag, event.step, event.description) == ("val", 7, "two of three")
    assert [(s.id, s.caption) for s in event.header.samples] == [("a", "x"), ("b", None)]
    assert list(event.header.samples[0].panes) == ["input", "output", "mask"]
    np.testing.assert_array_equal(event.batch("input"), PIXELS[:2])
    np.testing.assert_array_equal(event.batch("output"), PIXELS[:2])
    mask = event.batch("mask").reshape(2, 6, 5)
    np.testing.assert_array_equal(mask, (PIXELS[:2, ..., 0] > 99) * 255)


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        pytest.param(PICTURES, PIXELS, id="uint8"),
        pytest.param(NUMBERS, PIXELS, id="float32"),
        pytest.param(NUMBERS.double(), PIXELS, id="float64"),
        pytest.param(NUMBERS.half(), PIXELS, id="float16"),
        pytest.param(
            NUMBERS.bfloat16(),
            (NUMBERS.bfloat16().float() * 255).round().byte().permute(0, 2, 3, 1).numpy(),
            id="bfloat16",
        ),
        pytest.param(NUMBERS.clone().requires_grad_(), PIXELS, id="requires_grad"),
        pytest.param(NUMBERS.clone().requires_grad_() * 1, PIXELS, id="part of a graph"),
        pytest.param(PICTURES.to(memory_format=torch.channels_last), PIXELS, id="channels_last"),
        pytest.param(NUMBERS.to(memory_format=torch.channels_last), PIXELS, id="both"),
        pytest.param(PICTURES.flip(3), PIXELS[:, :, ::-1], id="flipped"),
        pytest.param(PICTURES[:, :, ::2, 1::2], PIXELS[:, ::2, 1::2], id="strided"),
        pytest.param(PICTURES[:1].expand(2, -1, -1, -1), PIXELS[[0, 0]], id="expanded"),
        pytest.param(torch.nn.Parameter(NUMBERS), PIXELS, id="parameter"),
        pytest.param(PICTURES[:, :1], PIXELS[..., :1], id="grey"),
        pytest.param(PICTURES.numpy(), PIXELS, id="numpy"),
    ],
)
def test_any_kind_of_tensor_is_kept_as_it_looks(tmp_path: Path, tensor: Any, expected: Any) -> None:
    with SummaryWriter(tmp_path) as writer:
        add_triptych(writer, "val", None, tensor, None)
    (event,) = read_directory(tmp_path)
    np.testing.assert_array_equal(event.batch("output").reshape(expected.shape), expected)


@pytest.mark.parametrize(
    "tensor", [torch.zeros(1, 3, 4, 4, device="meta"), torch.zeros(1, 3, 4, 4).to_sparse()]
)
def test_tensors_without_plain_values_are_refused_at_the_line_of_the_user(
    tmp_path: Path, tensor: Any
) -> None:
    message = r"mask is a Tensor whose values cannot be read \(.*\): pass an array that has"
    with SummaryWriter(tmp_path) as writer, pytest.raises(TypeError, match=message):
        add_triptych(writer, "val", None, PICTURES[:1], None, extras={"mask": tensor})


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_tensors_of_a_gpu_are_fetched(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        add_triptych(writer, "val", None, PICTURES.cuda(), None)
    np.testing.assert_array_equal(read_directory(tmp_path)[0].batch("output"), PIXELS)


def test_channels_may_be_last_in_the_shape(tmp_path: Path, new_writer: Callable[..., Any]) -> None:
    with new_writer(tmp_path) as writer:
        add_triptych(writer, "val", None, torch.from_numpy(PIXELS), None, data_format="NHWC")
    np.testing.assert_array_equal(read_directory(tmp_path)[0].batch("output"), PIXELS)


def test_tensors_may_be_changed_after_the_call(tmp_path: Path) -> None:
    tensor = PICTURES.clone()
    with SummaryWriter(tmp_path) as writer:
        for step in range(20):
            add_triptych(writer, "val", None, tensor, None, step)
            tensor += 1
    for event in read_directory(tmp_path):
        expected = (PIXELS.astype(int) + event.step) % 256
        np.testing.assert_array_equal(event.batch("output"), expected)


@pytest.mark.parametrize(
    ("global_step", "step"),
    [(None, 0), (3, 3), (np.int64(4), 4), (torch.tensor(5), 5)],
)
def test_the_step_is_that_of_add_images(
    tmp_path: Path, new_writer: Callable[..., Any], global_step: Any, step: int
) -> None:
    with new_writer(tmp_path) as writer:
        writer.add_images("images", PICTURES, global_step)
        add_triptych(writer, "val", None, PICTURES, None, global_step)
    (file,) = tmp_path.glob("*tfevents*")
    (theirs,) = [e.step for e in EventFileLoader(str(file)).Load() if e.summary.value]
    assert [event.step for event in read_directory(tmp_path)] == [theirs] == [step]


def test_all_calls_go_to_one_journal_and_pictures_are_stored_once(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    with new_writer(tmp_path) as writer:
        for step in range(3):
            for tag in ("train", "val"):
                add_triptych(writer, tag, PICTURES, PICTURES + step, PICTURES, step)
    (journal,) = journals(tmp_path)
    assert len(read_directory(tmp_path)) == 6
    assert len(stored_digests(journal)) == 9


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("max_outputs", [None, 2])
def test_lists_of_tensors_that_require_gradients_are_taken(
    tmp_path: Path, new_writer: Callable[..., Any], dtype: str, max_outputs: int | None
) -> None:
    tensors = [one.requires_grad_() for one in NUMBERS.round().to(getattr(torch, dtype))]
    nested = [[channel.requires_grad_() for channel in one.detach()] for one in tensors]
    with new_writer(tmp_path) as writer:
        add_triptych(writer, "val", nested, tensors, tuple(tensors), max_outputs=max_outputs)
    (event,) = read_directory(tmp_path)
    expected = (NUMBERS.round() * 255).permute(0, 2, 3, 1).numpy()[:max_outputs]
    for role in ("input", "output", "target"):
        np.testing.assert_array_equal(event.batch(role), expected)


def test_two_writers_have_journals_of_their_own(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    with new_writer(tmp_path / "a") as a, new_writer(tmp_path / "b") as b:
        add_triptych(a, "val", None, PICTURES, None, 1)
        add_triptych(b, "val", None, PICTURES, None, 2)
    assert [e.step for e in read_directory(tmp_path / "a")] == [1]
    assert [e.step for e in read_directory(tmp_path / "b")] == [2]


def test_scalars_of_the_same_run_stay_complete(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    with new_writer(tmp_path) as writer:
        for step in range(50):
            writer.add_scalar("loss", step / 2, step)
            add_triptych(writer, "val", PICTURES, PICTURES + step, PICTURES, step)
            writer.add_scalars("many", {"a": step, "b": -step}, step)
    assert scalars(tmp_path) == [(step, step / 2) for step in range(50)]
    (a,) = (path for path in tmp_path.rglob("*a") if path.is_dir())  # many_a or many/a
    (tag,) = EventAccumulator(str(a)).Reload().Tags()["tensors"]
    assert scalars(a, tag) == [(step, step) for step in range(50)]
    assert [event.step for event in read_directory(tmp_path)] == list(range(50))
    assert len(list(tmp_path.glob("*tfevents*"))) == 1


def test_flush_waits_until_all_is_written(tmp_path: Path, new_writer: Callable[..., Any]) -> None:
    writer = new_writer(tmp_path)
    for step in range(5):
        add_triptych(writer, "val", None, PICTURES + step, None, step)
        writer.flush()
        assert [event.step for event in read_directory(tmp_path)] == list(range(step + 1))
    writer.close()


def test_closing_the_writer_closes_the_journal(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    before = set(threading.enumerate())
    writer = new_writer(tmp_path)
    add_triptych(writer, "val", None, PICTURES, None)
    writer.close()
    assert len(read_directory(tmp_path)) == 1
    wait_until(lambda: set(threading.enumerate()) <= before)
    writer.close()
    writer.flush()


def test_a_writer_that_was_closed_opens_again(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    writer = new_writer(tmp_path)
    add_triptych(writer, "val", PICTURES, PICTURES, None, 0)
    writer.close()
    add_triptych(writer, "val", PICTURES, PICTURES, None, 1)
    writer.flush()
    assert [event.step for event in read_directory(tmp_path)] == [0, 1]
    writer.close()
    assert len(journals(tmp_path)) == 2


def test_with_blocks_write_what_came_before_an_exception(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    def train() -> None:
        with new_writer(tmp_path) as writer:
            add_triptych(writer, "val", None, PICTURES, None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train()
    assert len(read_directory(tmp_path)) == 1


def test_a_writer_that_is_lost_leaves_nothing_unwritten(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    before = set(threading.enumerate())
    writer = new_writer(tmp_path)
    add_triptych(writer, "val", None, PICTURES, None)
    del writer
    gc.collect()
    deadline_s = time.monotonic() + 10
    while any(t.name == "triptych-writer" for t in set(threading.enumerate()) - before):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    assert len(read_directory(tmp_path)) == 1


@pytest.mark.parametrize("module", WRITERS)
def test_a_process_that_ends_without_closing_loses_nothing(tmp_path: Path, module: str) -> None:
    pytest.importorskip(module)
    code = f"""
import numpy as np
from {module} import SummaryWriter
from tb_triptych.torch import add_triptych
writer = SummaryWriter({str(tmp_path)!r})
for step in range(10):
    add_triptych(writer, "val", None, np.full((2, 3, 64, 64), step, np.uint8), None, step)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert [event.step for event in read_directory(tmp_path)] == list(range(10))


def test_importing_imports_neither_torch_nor_tensorboardx() -> None:
    code = (
        "import sys, tb_triptych.torch; "
        "print([m for m in ('torch', 'tensorboardX') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_writer_that_writes_nothing_to_disk_takes_the_call(tmp_path: Path) -> None:
    tensorboard_x: Any = pytest.importorskip("tensorboardX")
    with tensorboard_x.SummaryWriter(str(tmp_path / "run"), write_to_disk=False) as writer:
        assert add_triptych(writer, "val", None, PICTURES, None) is False
    assert journals(tmp_path / "run") == []


def test_the_experiment_of_another_rank_takes_the_call() -> None:
    pytest.importorskip("lightning")
    from lightning.fabric.loggers.logger import _DummyExperiment

    assert add_triptych(_DummyExperiment(), "val", None, PICTURES, None) is False


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"output": None}, TypeError, "output is None"),
        ({"output": PICTURES[:, :, :, None]}, ValueError, r"output has shape .*\(k, c, h, w\)"),
        ({"output": PICTURES.permute(0, 2, 3, 1)}, ValueError, "pass data_format='NHWC'"),
        ({"output": PICTURES.long()}, TypeError, "output has dtype int64: .* cast to uint8"),
        ({"target": PICTURES[:2]}, ValueError, "output has 3, target has 2"),
        ({"global_step": 1.5}, TypeError, "step is 1.5: pass a whole number"),
        ({"tag": ""}, TypeError, "pass the name of the series"),
        ({"sample_ids": ["a"]}, ValueError, "sample_ids has 1 entries for 3 samples"),
        ({"writer": "logs"}, TypeError, "writer is str: pass a SummaryWriter of torch"),
    ],
)
def test_wrong_calls_fail_at_once_and_say_what_to_do(
    tmp_path: Path,
    new_writer: Callable[..., Any],
    arguments: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    with new_writer(tmp_path) as writer:
        good = {"writer": writer, "tag": "val", "input": None, "output": PICTURES, "target": None}
        with pytest.raises(error, match=message):
            add_triptych(**{**good, **arguments})
        writer.add_scalar("loss", 1, 0)
    assert journals(tmp_path) == []
    assert len(scalars(tmp_path)) == 1


def test_what_cannot_be_written_is_warned_about_once_at_the_line_of_the_user(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    from tb_triptych.writer import TriptychWriter

    (tmp_path / "file").write_text("in the way")
    writer = new_writer(tmp_path / "run")
    writer.all_writers[TriptychWriter] = TriptychWriter(tmp_path / "file" / "run")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for step in range(3):
            add_triptych(writer, "val", None, PICTURES, None, step)
            writer.add_scalar("loss", 1, step)
            writer.flush()
        writer.close()
    assert len(caught) == 1
    assert "check that the directory is writable" in str(caught[0].message)
    assert caught[0].filename == __file__
    assert len(scalars(tmp_path / "run")) == 3


def test_a_run_that_is_named_like_this_package_is_no_trouble(
    tmp_path: Path, new_writer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with new_writer("tb_triptych") as writer:
        writer.add_scalar("loss", 1, 0)
        add_triptych(writer, "val", None, PICTURES, None)
    assert len(scalars(tmp_path / "tb_triptych")) == 1
    assert len(read_directory(tmp_path / "tb_triptych")) == 1


class Forwarding:
    """Hands on all attributes of a writer, as the loggers of some frameworks do."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._held, name)


class Slots:
    """The same, with no room for attributes."""

    __slots__ = ("_held",)

    def __init__(self, held: Any) -> None:
        self._held = held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._held, name)


class Holding:
    """Has a writer, as a tracker of accelerate has."""

    def __init__(self, held: Any) -> None:
        self.writer = held


class Experiment:
    """Has a writer, as a logger of Lightning has."""

    def __init__(self, held: Any) -> None:
        self.experiment = held


@pytest.mark.parametrize(
    "wrapped",
    [Forwarding, Slots, Holding, Experiment, lambda held: Forwarding(Slots(held))],
    ids=["forwarding", "slots", "holding", "experiment", "twice"],
)
def test_the_journal_is_that_of_the_writer_itself_whatever_hands_it_on(
    tmp_path: Path, new_writer: Callable[..., Any], wrapped: Callable[[Any], Any]
) -> None:
    before = set(threading.enumerate())
    writer = new_writer(tmp_path)
    add_triptych(wrapped(writer), "val", None, PICTURES, None, 0)
    add_triptych(writer, "val", None, PICTURES, None, 1)
    add_triptych(wrapped(writer), "val", None, PICTURES, None, 2)
    writer.close()
    assert [event.step for event in read_directory(tmp_path)] == [0, 1, 2]
    assert len(journals(tmp_path)) == 1
    wait_until(lambda: set(threading.enumerate()) <= before)


def test_scalars_of_a_wrapper_are_written_by_the_writer(tmp_path: Path) -> None:
    class Silent(Forwarding):
        def add_scalar(self, *_: Any, **__: Any) -> None:
            raise AssertionError("it is asked from another thread")

    with SummaryWriter(tmp_path) as writer:
        add_triptych(
            Silent(writer), "val", None, NUMBERS, NUMBERS, 0, metrics="mae", metrics_as_scalars=True
        )
    assert scalars(tmp_path, "val/mae") == [(0, 0.0)]


def test_a_writer_that_moves_to_another_directory_takes_its_pictures_along(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    writer = new_writer(tmp_path / "a")
    add_triptych(writer, "val", None, PICTURES, None, 0)
    writer.close()
    writer.log_dir = writer.logdir = str(tmp_path / "b")
    add_triptych(writer, "val", None, PICTURES, None, 1)
    writer.close()
    assert [event.step for event in read_directory(tmp_path / "a")] == [0]
    assert [event.step for event in read_directory(tmp_path / "b")] == [1]


def test_by_choice_a_wrong_call_is_warned_about_once_and_training_goes_on(
    tmp_path: Path, new_writer: Callable[..., Any]
) -> None:
    with new_writer(tmp_path) as writer, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for step in range(4):
            target = PICTURES[:2] if step in (1, 2) else PICTURES
            is_logged = add_triptych(
                Slots(writer), "val", None, PICTURES, target, step, strict=False
            )
            assert is_logged is (step in (0, 3))
        assert not add_triptych(writer, "val", None, PICTURES.long(), None, 4, strict=False)
    (warned,) = caught
    assert "no triptych of 'val' at step 1: ValueError: " in str(warned.message)
    assert "output has 3, target has 2" in str(warned.message)
    assert warned.filename == __file__
    assert [event.step for event in read_directory(tmp_path)] == [0, 3]


def test_by_choice_what_is_no_writer_is_warned_about_once() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for step in range(3):
            not_a_writer: Any = object()
            add_triptych(not_a_writer, "val", None, PICTURES, None, step, strict=False)
    assert ["pass a SummaryWriter" in str(w.message) for w in caught] == [True]


def test_an_interrupt_is_never_survived(tmp_path: Path) -> None:
    class Interrupting:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise KeyboardInterrupt

    with SummaryWriter(tmp_path) as writer, pytest.raises(KeyboardInterrupt):
        add_triptych(writer, "val", None, Interrupting(), None, strict=False)


def test_a_second_call_at_a_step_names_the_argument_of_add_triptych(tmp_path: Path) -> None:
    writer = SummaryWriter(str(tmp_path))
    for picture in PICTURES:
        add_triptych(writer, "val", picture[None], picture[None], None, 4)
    with pytest.warns(UserWarning, match=r"a second call .* pass another number as global_step=$"):
        writer.close()


def test_a_warning_about_arguments_in_the_wrong_order_is_short(tmp_path: Path) -> None:
    writer = SummaryWriter(str(tmp_path))
    large = torch.zeros(2, 3, 256, 256, requires_grad=True)
    expected = r"no triptych of a Tensor of shape \(2, 3, 256, 256\) at step a Tensor of .{,300}$"
    with pytest.warns(UserWarning, match=expected):
        assert not add_triptych(writer, large, large, large, None, large, strict=False)
    writer.close()

"""Arguments common to all logging calls: the writer, the op, `triptych_pb` and `add_triptych`."""

import importlib
import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from journals import read_directory
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

import tb_triptych
from tb_triptych import Image, Labels, Scalar, TriptychWriter
from tb_triptych.format.header import SampleHeader
from tb_triptych.format.header_reader import parse_header
from tb_triptych.summary import triptych_pb

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 6, 5, 3), np.uint8)
UNIT = PICTURES.astype(np.float32) / 255
IDS = PICTURES[..., 0] % 3

Said: TypeAlias = tuple[Mapping[str, Any], tuple[SampleHeader, ...]]
"""What stands in the metadata and in the header of one event."""

OP: Any = tb_triptych.summary.triptych

Log: TypeAlias = Callable[..., Said]


def by_writer(directory: Path, *arrays: Any, **arguments: Any) -> Said:
    with TriptychWriter(directory, strict=True) as writer:
        log: Any = writer.triptych
        log("val", *arrays, step=3, **arguments)
    return in_journal(directory)


def by_op(directory: Path, *arrays: Any, **arguments: Any) -> Said:
    tf = pytest.importorskip("tensorflow")
    writer = tf.summary.create_file_writer(str(directory))
    with writer.as_default():
        OP("val", *arrays, step=3, **arguments)
    writer.close()
    (path,) = directory.iterdir()
    (value,) = [
        value for event in EventFileLoader(str(path)).Load() for value in event.summary.value
    ]
    return said(value)


def by_op_in_a_graph(directory: Path, *arrays: Any, **arguments: Any) -> Said:
    tf = pytest.importorskip("tensorflow")
    kinds = [array if array is None else tf.constant(array) for array in arrays]

    @tf.function
    def log(*tensors: Any) -> Any:
        given = iter(tensors)
        roles = [None if array is None else next(given) for array in kinds]
        return OP("val", *roles, step=3, **arguments)

    with TriptychWriter(directory, strict=True) as writer, writer.as_default():
        log(*(array for array in kinds if array is not None))
    return in_journal(directory)


def by_pb(directory: Path, *arrays: Any, **arguments: Any) -> Said:
    return said(triptych_pb("val", *arrays, **arguments).value[0])


def by_add_triptych(directory: Path, *arrays: Any, **arguments: Any) -> Said:
    board = pytest.importorskip("torch.utils.tensorboard")
    add_triptych: Any = importlib.import_module("tb_triptych.torch").add_triptych

    with board.SummaryWriter(directory) as writer:
        add_triptych(writer, "val", *arrays, global_step=3, **{"data_format": "NHWC", **arguments})
    return in_journal(directory)


WAYS = [by_writer, by_op, by_op_in_a_graph, by_pb, by_add_triptych]


@pytest.fixture(params=WAYS)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    """Log one call, and return what stands in the log then."""
    way: Callable[..., Said] = request.param
    return lambda *arrays, **arguments: way(tmp_path / "run", *arrays, **arguments)


def in_journal(directory: Path) -> Said:
    (event,) = read_directory(directory)
    return json.loads(event.content), event.header.samples


def said(value: Any) -> Said:
    content = json.loads(value.metadata.plugin_data.content)
    return content, parse_header(value.tensor.string_val[0])


def ranges(found: Said) -> dict[str, Any]:
    return {role: pane.get("value_range") for role, pane in found[0]["panes"].items()}


def test_target_may_be_left_out(log: Log) -> None:
    _, (first, *_) = log(PICTURES, UNIT)
    assert list(first.panes) == ["input", "output"]


def test_a_missing_step_is_told(tmp_path: Path) -> None:
    with (
        TriptychWriter(tmp_path) as writer,
        pytest.raises(TypeError, match=r"^there is no step: pass step=, the epoch or batch number"),
    ):
        writer.triptych("val", PICTURES, UNIT)


def test_one_range_is_that_of_all_pictures(log: Log) -> None:
    assert ranges(log(UNIT, UNIT, UNIT, value_range=(-1, 1))) == {
        "input": [-1, 1],
        "output": [-1, 1],
        "target": [-1, 1],
    }


def test_one_range_is_that_of_the_pictures_whose_panes_state_none(log: Log) -> None:
    panes = {
        "output": Image((-2, 2)),
        "target": Image(transfer="linear"),
        "mask": Labels(),
        "depth": Scalar((0, 80)),
    }
    extras = {"mask": IDS, "depth": UNIT[..., 0]}
    found = log(UNIT, UNIT, UNIT, panes=panes, extras=extras, value_range=(-1, 1))
    assert ranges(found) == {
        "input": [-1, 1],
        "output": [-2, 2],
        "target": [-1, 1],
        "mask": None,
        "depth": [0, 80],
    }


@pytest.mark.parametrize(
    "panes", [Image((0, 1)), Labels(), {"input": Labels(), "output": Image((-1, 1))}]
)
def test_a_range_that_is_for_nothing_is_refused(log: Log, panes: Any) -> None:
    with pytest.raises(
        ValueError, match=r"value_range is \(-1, 1\), but with these panes it applies to no role"
    ):
        log(IDS, UNIT if isinstance(panes, dict) else IDS, panes=panes, value_range=(-1, 1))


def test_what_is_no_range_is_refused_at_the_call(log: Log) -> None:
    with pytest.raises(ValueError, match=r"value_range=\(1, -1\): expected two finite numbers"):
        log(UNIT, UNIT, value_range=(1, -1))


@pytest.mark.parametrize(
    ("pane", "picture"),
    [
        pytest.param(Image(), UNIT[0], id="(h, w, c)"),
        pytest.param(Image(), UNIT[0, ..., 0], id="(h, w)"),
        pytest.param(Labels(), IDS[0], id="class ids"),
        pytest.param(Labels(from_scores="logits"), UNIT[0], id="scores"),
        pytest.param(Image(volume=True), UNIT, id="a volume (d, h, w, c)"),
        pytest.param(Scalar(volume=True), UNIT[..., 0], id="a volume (d, h, w)"),
    ],
)
def test_one_picture_of_every_kind_has_a_name(log: Log, pane: Any, picture: Any) -> None:
    pictures = [picture] * 3
    _, samples = log(
        *pictures, panes=pane, extras={"more": picture}, sample="a.png", captions="a cat"
    )
    (sample,) = samples
    assert (sample.id, sample.caption) == ("a.png", "a cat")
    given = picture.shape[:-1] if isinstance(pane, Labels) and pane.from_scores else picture.shape
    assert {role: header.shape for role, header in sample.panes.items() if ":" not in role} == (
        dict.fromkeys(("input", "output", "target", "more"), given)
    )


def test_one_picture_may_have_its_channels_first(log: Log) -> None:
    first = np.moveaxis(UNIT[0], -1, 0)
    _, (sample,) = log(first, first, UNIT[0, ..., 0], data_format="NCHW", sample="a")
    assert [pane.shape for pane in sample.panes.values()] == [(6, 5, 3), (6, 5, 3), (6, 5)]


def test_one_picture_is_measured(log: Log) -> None:
    _, (sample,) = log(UNIT[0], UNIT[0], UNIT[0], sample="a", metrics="mae")
    assert sample.metrics == {"mae": 0.0}


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (UNIT, r"^input has shape \(3, 6, 5, 3\): with sample=, pass one picture, \(h, w, c\) or "
               r"\(h, w\); for a batch pass sample_ids= instead$"),
        (UNIT[:1], r"^input has shape \(1, 6, 5, 3\): .* for a batch of one pass input\[0\]$"),
        (UNIT[0, 0, 0], r"^input has shape \(3,\): with sample=, pass one picture"),
        ("cat.png", r"^input is 'cat.png': pass the pixels themselves"),
        (np.moveaxis(UNIT[0], -1, 0), r"^input has shape \(3, 6, 5\), 5 channels in NHWC: "),
        (UNIT[0, :0], r"^input has shape \(0, 5, 3\): the array is empty"),
    ],
)  # fmt: skip
def test_what_is_not_one_picture_is_told(tmp_path: Path, picture: Any, message: str) -> None:
    with TriptychWriter(tmp_path) as writer, pytest.raises((TypeError, ValueError), match=message):
        writer.triptych("val", picture, UNIT[0], step=0, sample="a")


def test_one_name_and_several_do_not_go_together(log: Log) -> None:
    with pytest.raises(ValueError, match=r"sample is 'a' and sample_ids is .*: pass sample= with"):
        log(UNIT[0], UNIT[0], sample="a", sample_ids=["a"])


@pytest.mark.parametrize("sample", [["a"], np.array(["a"])])
def test_a_name_that_is_several_is_refused(log: Log, sample: Any) -> None:
    with pytest.raises(TypeError, match=r"sample is .*: pass the name of the one picture, a str"):
        log(UNIT[0], UNIT[0], sample=sample)


def test_calls_of_one_step_add_up_by_their_names(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path, strict=True) as writer:
        for step in range(2):
            for i, picture in enumerate(PICTURES):
                writer.triptych("val", picture[i:], picture[i:], step=step, sample=f"{i}.png")
    events = read_directory(tmp_path)
    assert [(event.step, event.header.samples[0].id) for event in events] == [
        (step, f"{i}.png") for step in range(2) for i in range(3)
    ]


def test_pictures_that_are_meant_to_change_are_not_told_of(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path, strict=True) as writer, warnings.catch_warnings():
        warnings.simplefilter("error")
        for step in range(3):
            writer.triptych("train", PICTURES + np.uint8(step), PICTURES, step=step, changing=True)
    events = read_directory(tmp_path)
    assert [json.loads(event.content).get("changing") for event in events] == [True] * 3
    panes = [pane for event in events for s in event.header.samples for pane in s.panes.values()]
    assert {pane.changed_from for pane in panes} == {None}


def test_it_stands_in_the_log_whether_pictures_are_meant_to_change(log: Log) -> None:
    content, _ = log(PICTURES, PICTURES, changing=True)
    assert content["changing"] is True


def test_it_is_not_said_where_pictures_are_fixed(log: Log) -> None:
    content, _ = log(PICTURES, PICTURES)
    assert "changing" not in content

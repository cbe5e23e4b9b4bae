"""The steps of event files that are shown, with both loaders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from payloads import decode
from plugin_logs import PICTURE, write, write_steps
from tensorboard_process import TensorBoard
from waiting import wait_until

from tb_triptych import summary
from tb_triptych.plugin import TriptychLoader
from tb_triptych.summary import triptych_pb


def test_steps_that_arrive_while_training_goes_on_are_seen(
    tensorboard: TensorBoard, run: str
) -> None:
    file = EventFile(tensorboard.logdir / run)
    summary = triptych_pb("val", None, PICTURE, None)
    file.append(summary, 1)
    assert tensorboard.series(run, "val", 1)["steps"] == [1]
    file.append(summary, 2)
    assert tensorboard.series(run, "val", 2)["steps"] == [1, 2]
    file.close()


def test_50_steps_are_kept_unless_more_are_asked_for_and_the_catalog_says_so(
    tensorboard: TensorBoard, run: str
) -> None:
    write_steps(tensorboard.logdir / run, "val", range(80))
    columns = tensorboard.series(run, "val", 79)
    assert len(columns["steps"]) == 50
    listing = tensorboard.listing(run, "val")
    assert listing is not None
    assert (listing["count"], listing["kept"]["shown"]) == (50, 50)
    assert "--samples_per_plugin triptych=0" in listing["kept"]["reason"]
    output = columns["samples"]["0"]["panes"]["output"]
    assert len({key for key in output["keys"] if tensorboard.pixels(run, key) is not None}) == 50


def test_a_restarted_training_replaces_the_steps_it_writes_again(
    tensorboard: TensorBoard, run: str
) -> None:
    write_steps(tensorboard.logdir / run, "val", range(0, 10, 2), seed=1)
    tensorboard.series(run, "val", 8)
    write_steps(tensorboard.logdir / run, "val", range(3, 8, 2), seed=2)
    assert tensorboard.series(run, "val", 7)["steps"] == [0, 2, 3, 5, 7]


def test_steps_written_twice_show_the_newer_picture_or_say_that_they_do_not(
    tensorboard: TensorBoard, run: str
) -> None:
    first, second = PICTURE, 255 - PICTURE
    write(tensorboard.logdir / run, *((s, triptych_pb("val", None, first, None)) for s in range(4)))
    tensorboard.series(run, "val", 3)
    write(
        tensorboard.logdir / run, *((s, triptych_pb("val", None, second, None)) for s in range(2))
    )

    def settled() -> bool:
        columns = tensorboard.get("series", run=run, tag="val").columns
        key = columns["samples"]["0"]["panes"]["output"]["keys"][0]
        answer = tensorboard.get("payload", run=run, key=key)
        if answer.status == 404:  # replaced between the two questions
            return False
        is_newer = np.array_equal(decode(answer.body, answer.headers["Content-Type"]), second[0])
        said = [n["message"] for n in tensorboard.get("catalog").json["notices"] if n["run"] == run]
        return is_newer or any("shows their older pictures" in message for message in said)

    wait_until(settled)


@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_a_log_of_many_runs_and_steps_is_shown_bit_by_bit(tmp_path: Path, load_fast: str) -> None:
    steps = {"long": 2000, **{f"run{i}": 3 for i in range(40)}}
    for name, count in steps.items():
        write_steps(tmp_path / "logs" / name, "val", range(count))
    args = (f"--load_fast={load_fast}", "--samples_per_plugin=triptych=0")
    server = TensorBoard(tmp_path / "logs", *args)

    def listed() -> dict[str, int]:
        runs = server.get("catalog").json["runs"]
        return {run["name"]: series["count"] for run in runs for series in run["series"]}

    try:
        wait_until(lambda: listed() == steps)
        done = -1
        while (columns := server.get("series", run="long", tag="val").columns)[
            "loading"
        ] is not None:
            assert done <= columns["loading"]["done"] < columns["loading"]["total"]
            done = columns["loading"]["done"]
        assert columns["steps"] == list(range(2000))
        keys = columns["samples"]["0"]["panes"]["output"]["keys"]
        for key in keys[::100]:
            server.pixels("long", key)
        wait_until(lambda: server.get("catalog").json["loading"] is None)
    finally:
        server.close()


@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_zero_keeps_all_steps_below_a_path_prefix(tmp_path: Path, load_fast: str) -> None:
    write_steps(tmp_path / "logs" / "run", "val", range(80))
    server = TensorBoard(
        tmp_path / "logs",
        f"--load_fast={load_fast}",
        "--samples_per_plugin=triptych=0",
        "--path_prefix=/some/where",
    )
    try:
        assert server.url.endswith("/some/where")
        columns = server.series("run", "val", 79)
        assert columns["steps"] == list(range(80))
        assert (server.listing("run", "val") or {})["kept"] == "all"
    finally:
        server.close()


def test_the_users_own_number_of_steps_is_left_alone() -> None:
    class Flags:
        samples_per_plugin = {"triptych": 7, "images": 3}  # noqa: RUF012  (stands for a namespace)

    flags: Any = Flags()
    TriptychLoader().fix_flags(flags)
    assert flags.samples_per_plugin == {"triptych": 7, "images": 3}
    flags.samples_per_plugin = {}
    TriptychLoader().fix_flags(flags)
    assert flags.samples_per_plugin == {"triptych": 50}


def test_several_calls_of_one_step_are_never_said_to_be_all_there(
    tensorboard: TensorBoard, run: str
) -> None:
    tf = pytest.importorskip("tensorflow")

    def log() -> None:
        for step in range(3):
            for i in range(2):
                picture = PICTURE[0, i:]
                summary.triptych("val", picture, picture, None, step, sample=f"{i}.png")

    writer = tf.summary.create_file_writer(str(tensorboard.logdir / run))
    with writer.as_default(), pytest.warns(UserWarning, match="there is a second call at step 0"):
        log()
    writer.close()
    columns = tensorboard.series(run, "val", 2)
    # The fast loader hands out the newest call of a step, the Python loader the first.
    assert list(columns["samples"]) in (["0.png"], ["1.png"])
    listing = tensorboard.listing(run, "val")
    assert listing is not None
    assert listing["kept"]["shown"] == 3
    assert listing["kept"]["reason"].startswith(
        "several calls were made at one step, of which TensorBoard provides only one, so "
    )


def test_an_input_that_changed_is_told_as_it_is_of_a_journal(
    tensorboard: TensorBoard, run: str
) -> None:
    tf = pytest.importorskip("tensorflow")
    pictures = [PICTURE, PICTURE, 255 - PICTURE, 255 - PICTURE]

    def log() -> None:
        for step, picture in enumerate(pictures):
            summary.triptych("val", picture, PICTURE, picture, step)

    writer = tf.summary.create_file_writer(str(tensorboard.logdir / run))
    with (
        writer.as_default(),
        pytest.warns(UserWarning, match="the input of sample '0' at step 2 differs"),
        pytest.warns(UserWarning, match="the target of sample '0' at step 2 differs"),
    ):
        log()
    writer.close()
    panes = tensorboard.series(run, "val", 3)["samples"]["0"]["panes"]
    found = {role: pane.get("changed") for role, pane in panes.items()}
    assert {role: list(changed or ()) for role, changed in found.items()} == {
        "input": ["2"],
        "output": [],
        "target": ["2"],
    }

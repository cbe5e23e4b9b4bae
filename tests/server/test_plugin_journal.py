"""Journals, event files and both together in a real TensorBoard, with either loader."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from sources.journal_files import JournalFiles, picture_of
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.util import tensor_util
from tensorboard_process import TensorBoard
from waiting import PATIENCE_S, wait_until

import tb_triptych
from tb_triptych.summary import triptych_pb

PICTURE = np.random.default_rng(0).integers(0, 256, (1, 4, 5, 3), np.uint8)


def picture(step: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(step).integers(0, 256, (1, 40, 50, 3), np.uint8)


def log_scalars(directory: Path, values: dict[int, float]) -> None:
    file = EventFile(directory)
    for step, value in values.items():
        summary = summary_pb2.Summary.Value(
            tag="loss",
            tensor=tensor_util.make_tensor_proto(np.float32(value)),
            metadata=scalar_metadata.create_summary_metadata("", ""),
        )
        file.append(summary_pb2.Summary(value=[summary]), step)
    file.close()


def scalars(server: TensorBoard, run: str) -> dict[int, float]:
    answer = server.fetch(f"{server.url}/data/plugin/scalars/scalars?run={run}&tag=loss")
    return {step: value for _, step, value in answer.json} if answer.status == 200 else {}


def keys(columns: Any, sample_id: str = "0", role: str = "output") -> list[Any]:
    found: list[Any] = columns["samples"][sample_id]["panes"][role]["keys"]
    return found


def test_what_the_writer_logs_is_shown_within_a_second(tensorboard: TensorBoard, run: str) -> None:
    tensorboard.get("catalog")
    with tb_triptych.TriptychWriter(tensorboard.logdir / run) as writer:
        writer.triptych("val", PICTURE, picture(0), None, step=0)
        writer.flush()
        tensorboard.series(run, "val", 0)
        for step in range(1, 4):
            logged_s = time.monotonic()
            writer.triptych("val", PICTURE, picture(step), None, step=step)
            while (tensorboard.listing(run, "val") or {}).get("last_step") != step:
                assert time.monotonic() < logged_s + 1
    columns = tensorboard.series(run, "val", 3)
    assert len(set(keys(columns, role="input"))) == 1
    for step, key in enumerate(keys(columns)):
        np.testing.assert_array_equal(tensorboard.pixels(run, key), picture(step)[0])


def test_all_steps_of_a_journal_are_kept(tensorboard: TensorBoard, run: str) -> None:
    journal = JournalFiles(tensorboard.logdir / run)
    for step in range(300):
        journal.log("val", step)
    columns = tensorboard.series(run, "val", 299)
    assert columns["steps"] == list(range(300))
    assert (tensorboard.listing(run, "val") or {})["kept"] == "all"
    answer = tensorboard.get("payload", run=run, key=keys(columns)[17])
    assert answer.body == picture_of("val", 17)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_scalars_beside_a_journal_load_as_if_it_were_not_there(
    tensorboard: TensorBoard, run: str
) -> None:
    directory = tensorboard.logdir / run
    journal = JournalFiles(directory)
    journal.log("val", 0)
    log_scalars(directory, {0: 3.0, 1: 2.0})
    wait_until(lambda: len(scalars(tensorboard, run)) == 2)
    journal.log("val", 1)
    tensorboard.series(run, "val", 1)
    log_scalars(directory, {2: 1.0})  # another file, which the Python loader reads on from
    wait_until(lambda: scalars(tensorboard, run) == {0: 3.0, 1: 2.0, 2: 1.0})


def test_tensorboards_loader_never_reads_a_journal(tensorboard: TensorBoard, run: str) -> None:
    JournalFiles(tensorboard.logdir / run / "journal").log("val", 0)
    log_scalars(tensorboard.logdir / run / "scalars", {0: 1.0})
    wait_until(lambda: scalars(tensorboard, f"{run}/scalars"))
    wait_until(lambda: tensorboard.listing(f"{run}/journal", "val"))
    assert f"{run}/journal" not in tensorboard.fetch(f"{tensorboard.url}/data/runs").json


def test_both_places_are_one_run_and_one_series(tensorboard: TensorBoard, run: str) -> None:
    file = EventFile(tensorboard.logdir / run)
    for step in (0, 1, 2):
        file.append(triptych_pb("val", None, picture(step), None), step)
    file.append(triptych_pb("only events", None, PICTURE, None), 0)
    file.close()
    tensorboard.series(run, "val", 2)
    tensorboard.series(run, "only events", 0)
    with tb_triptych.TriptychWriter(tensorboard.logdir / run) as writer:
        for step in (2, 3):
            writer.triptych("val", None, picture(step + 100), None, step=step)
        writer.triptych("val", None, PICTURE, None, step=4, sample_ids=["other"])
        writer.triptych("only journal", None, PICTURE, None, step=0)
    columns = tensorboard.series(run, "val", 4)
    assert columns["steps"] == [0, 1, 2, 3, 4]
    found = [tensorboard.pixels(run, key) for key in keys(columns)[:4]]
    for pixels, seed in zip(found, (0, 1, 102, 103), strict=True):
        np.testing.assert_array_equal(pixels, picture(seed)[0])
    assert keys(columns, "other")[:4] == [None] * 4
    listing = tensorboard.listing(run, "val")
    assert listing is not None
    assert (listing["count"], listing["samples"]) == (5, ["0", "other"])
    (entry,) = [r for r in tensorboard.get("catalog").json["runs"] if r["name"] == run]
    assert [s["tag"] for s in entry["series"]] == ["only events", "only journal", "val"]


def test_a_damaged_picture_is_not_served_and_is_told(tensorboard: TensorBoard, run: str) -> None:
    journal = JournalFiles(tensorboard.logdir / run)
    journal.log("val", 0)
    columns = tensorboard.series(run, "val", 0)
    data = journal.data.read_bytes()
    journal.data.write_bytes(data[:-10] + b"?" + data[-9:])
    answer = tensorboard.get("payload", run=run, key=keys(columns)[0])
    assert answer.status == 404
    assert "its checksum does not match" in answer.json["error"]
    assert answer.headers["Cache-Control"] == "no-cache"
    said = [n["message"] for n in tensorboard.get("catalog").json["notices"] if n["run"] == run]
    assert said == [
        f"a picture in {journal.data.name} cannot be shown; the one at byte 0: its checksum does "
        "not match"
    ]


def test_a_catalog_of_journals_that_did_not_change_is_not_sent_again(
    tensorboard: TensorBoard, run: str
) -> None:
    journal = JournalFiles(tensorboard.logdir / run)
    journal.log("val", 0)
    tensorboard.series(run, "val", 0)
    first = tensorboard.get("catalog")
    again = tensorboard.get("catalog", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    journal.log("val", 1)
    changed = tensorboard.get("catalog", {"If-None-Match": first.headers["ETag"]})
    assert changed.status == 200


def test_runs_are_named_as_tensorboard_names_them(tensorboard: TensorBoard, run: str) -> None:
    names = ["a/b", "ü & <b>", "%2e%2e", "x" * 200]
    for name in names:
        directory = tensorboard.logdir / run / name
        log_scalars(directory, {0: 1.0})
        JournalFiles(directory).log("val", 0)
    expected = {f"{run}/{name}" for name in names}

    def of_this_test(found: list[str]) -> set[str]:
        return {name for name in found if name.startswith(f"{run}/")}

    runs_url = f"{tensorboard.url}/data/runs"
    wait_until(lambda: of_this_test(tensorboard.fetch(runs_url).json) == expected)
    wait_until(
        lambda: (
            of_this_test([r["name"] for r in tensorboard.get("catalog").json["runs"]]) == expected
        )
    )
    for name in expected:
        key = keys(tensorboard.series(name, "val", 0))[0]
        assert tensorboard.get("payload", run=name, key=key).body == picture_of("val", 0)


def test_eight_clients_see_every_step_while_writers_append(
    tensorboard: TensorBoard, run: str
) -> None:
    steps = 60
    failures: list[Any] = []

    def look(client: int) -> None:
        seen = 0
        while seen < steps:
            listing = tensorboard.listing(run, "val")
            if listing is None:
                continue
            answer = tensorboard.get("series", run=run, tag="val")
            columns = answer.columns
            found = columns["steps"]
            if answer.status != 200 or found != list(range(len(found))) or len(found) < seen:
                failures.append((client, answer.status, found))
            for rank in ("0", "1"):
                column = keys(columns, rank) if rank in columns["samples"] else []
                for step, key in list(enumerate(column))[seen :: 1 + client]:
                    if key is None:  # the other rank came first
                        continue
                    payload = tensorboard.get("payload", run=run, key=key)
                    if payload.body != picture_of("val", step, rank):
                        failures.append((client, step, payload.status, payload.body))
            seen = len(found)

    clients = [threading.Thread(target=look, args=(i,), daemon=True) for i in range(8)]
    for client in clients:
        client.start()
    ranks = [JournalFiles(tensorboard.logdir / run, number=i) for i in range(2)]
    for step in range(steps):
        for rank, journal in enumerate(ranks):
            journal.log("val", step, [str(rank)])
        time.sleep(0.02)
    for client in clients:
        client.join(PATIENCE_S)
    assert not any(client.is_alive() for client in clients)
    assert failures == []
    columns = tensorboard.get("series", run=run, tag="val").columns
    assert [None in keys(columns, rank) for rank in ("0", "1")] == [False, False]


@pytest.fixture
def start() -> Iterator[Callable[..., TensorBoard]]:
    """Start TensorBoards that end with the test."""
    servers: list[TensorBoard] = []

    def begin(logdir: Path, *args: str, **kwargs: Any) -> TensorBoard:
        server = TensorBoard(logdir, *args, **kwargs)
        servers.append(server)
        return server

    yield begin
    for server in servers:
        server.close()


@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_the_tab_is_there_for_a_log_of_journals_alone(
    tmp_path: Path, start: Callable[..., TensorBoard], load_fast: str
) -> None:
    logdir = tmp_path / "logs"
    logdir.mkdir()
    server = start(logdir, f"--load_fast={load_fast}")

    def is_enabled() -> bool:
        listing = server.fetch(f"{server.url}/data/plugins_listing").json
        return bool(listing["triptych"]["enabled"])

    assert not is_enabled()
    JournalFiles(logdir / "a" / "run").log("val", 0)
    wait_until(is_enabled)
    shutil.rmtree(logdir / "a")
    assert is_enabled()


@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_a_log_directory_that_is_deleted_while_training_goes_on_is_followed_anew(
    tmp_path: Path, start: Callable[..., TensorBoard], load_fast: str
) -> None:
    logdir = tmp_path / "logs"
    writer = tb_triptych.TriptychWriter(logdir / "run")
    for step in range(3):
        writer.triptych("val", None, picture(step), None, step=step)
    writer.flush()
    server = start(logdir, f"--load_fast={load_fast}")
    old = keys(server.series("run", "val", 2))
    shutil.rmtree(logdir)
    wait_until(lambda: server.get("catalog").json["runs"] == [])
    assert server.get("series", run="run", tag="val").status == 404

    def go_on_training() -> None:
        for step in (10, 11):
            writer.triptych("val", None, picture(step), None, step=step)
        writer.close()

    # By the next call that comes after the background thread has found it, `close` at the latest.
    with pytest.warns(UserWarning, match="another program: a new one is begun") as warned:
        go_on_training()
    assert len(warned) == 1
    columns = server.series("run", "val", 11)
    assert columns["steps"] == [10, 11]
    for step, key in zip(columns["steps"], keys(columns), strict=True):
        np.testing.assert_array_equal(server.pixels("run", key), picture(step)[0])
    assert [server.get("payload", run="run", key=key).status for key in old] == [404] * 3
    assert "Traceback" not in server.said


@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_keys_outlive_tensorboard_below_a_path_prefix(
    tmp_path: Path, start: Callable[..., TensorBoard], load_fast: str
) -> None:
    logdir = tmp_path / "logs"
    JournalFiles(logdir).log("val", 0)
    args = (f"--load_fast={load_fast}", "--path_prefix=/some/where")
    first = start(logdir, *args)
    key = keys(first.series(".", "val", 0))[0]
    first.close()
    second = start(logdir, *args)
    assert second.get("payload", run=".", key=key).body == picture_of("val", 0)


def test_a_logdir_spec_names_the_runs_of_journals(
    tmp_path: Path, start: Callable[..., TensorBoard]
) -> None:
    JournalFiles(tmp_path / "logs" / "a" / "sub").log("val", 0)
    JournalFiles(tmp_path / "logs" / "b").log("val", 0)
    spec = f"first:{tmp_path / 'logs' / 'a'},second:{tmp_path / 'logs' / 'b'}"
    server = start(tmp_path / "logs", logdir_flag=f"--logdir_spec={spec}")
    for run in ("first/sub", "second/."):
        key = keys(server.series(run, "val", 0))[0]
        assert server.get("payload", run=run, key=key).body == picture_of("val", 0)


def test_journals_are_shown_while_tensorboards_storage_does_not_answer(
    tmp_path: Path, start: Callable[..., TensorBoard]
) -> None:
    logdir = tmp_path / "logs"
    JournalFiles(logdir / "run").log("val", 0)
    server = start(logdir, "--grpc_data_provider=127.0.0.1:9", logdir_flag=f"--logdir={logdir}")
    assert keys(server.series("run", "val", 0))[0] is not None
    (notice,) = server.get("catalog").json["notices"]
    assert (
        "the contents of event files are not shown: TensorBoard's storage does not answer"
        in notice["message"]
    )
    (notice,) = server.get("series", run="run", tag="val").columns["notices"]
    assert "the contents of event files are not shown" in notice
    assert server.get("series", run="run", tag="nix").status == 503

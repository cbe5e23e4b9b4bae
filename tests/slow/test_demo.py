"""The demo as a user runs it, shortened: real processes, real pictures, a real TensorBoard."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from commands import command
from journals import read_directory
from PIL import Image as PillowImage

from tb_triptych.format.header import SampleHeader

sys.path.append(str(Path(__file__).parents[2] / "demo"))
from paired_folder import FolderError, paired_folder
from photographs import PHOTOGRAPHS, WATCHED, Photograph, overlap, training_box
from runs import new_runs
from serving import serve

DEMO = Path(__file__).parents[2] / "demo" / "pix2pix.py"
SHORT = ("--epochs=2", "--steps-per-epoch=2", "--batch-size=2", "--size=64", "--run=run")


def events(logdir: Path) -> dict[tuple[str, int], Sequence[SampleHeader]]:
    """Read the triptychs of the run, by tag and step."""
    logged = read_directory(logdir / "run")
    return {(event.tag, event.step): event.header.samples for event in logged}


def write_pair(path: Path, a: int, b: int, width: int = 64) -> None:
    """Write an A|B picture whose halves have one grey each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = np.full((32, width, 3), a, np.uint8)
    halves[:, width // 2 :] = b
    PillowImage.fromarray(halves).save(path)


def test_colourising_logs_four_captioned_samples_of_both_series_at_every_epoch(
    tmp_path: Path,
) -> None:
    done = command(sys.executable, DEMO, *SHORT, "--no-serve", f"--logdir={tmp_path}")
    logged = events(tmp_path)
    assert list(logged) == [("train", 0), ("val", 0), ("train", 1), ("val", 1)]
    for samples in logged.values():
        assert len({sample.caption for sample in samples}) == 4
        for sample in samples:
            shapes = {role: pane.shape for role, pane in sample.panes.items()}
            assert shapes == {"input": (64, 64, 1), "output": (64, 64, 3), "target": (64, 64, 3)}
    assert list((tmp_path / "run" / "train").glob("*tfevents*"))
    assert list((tmp_path / "run" / "validation").glob("*tfevents*"))
    assert "Epoch 2/2" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("direction", "input_value", "target_value"),
    [("AtoB", 50, 200), ("BtoA", 200, 50)],
)
def test_pairs_are_cut_in_the_middle(
    tmp_path: Path, direction: str, input_value: int, target_value: int
) -> None:
    for name in ("train/1.png", "train/2.png", "val/3.png"):
        write_pair(tmp_path / "pairs" / name, 50, 200)
    arguments = (*SHORT, "--no-serve", f"--logdir={tmp_path}", f"--direction={direction}")
    command(sys.executable, DEMO, *arguments, f"--data={tmp_path / 'pairs'}")
    logged = events(tmp_path)
    captions = {tag: [s.caption for s in samples] for (tag, _), samples in logged.items()}
    assert captions == {"train": ["1.png", "2.png"], "val": ["3.png"]}
    for samples in logged.values():
        for role, value in (("input", input_value), ("target", target_value)):
            stats = json.loads(samples[0].panes[role].stats_json)
            assert stats["min"] == stats["max"] == pytest.approx(value / 127.5 - 1)


def test_a_folder_without_sub_folders_is_split(tmp_path: Path) -> None:
    for i in range(6):
        write_pair(tmp_path / "pairs" / f"{i}.png", 50, 200)
    arguments = (*SHORT, "--no-serve", f"--logdir={tmp_path}", f"--data={tmp_path / 'pairs'}")
    command(sys.executable, DEMO, *arguments)
    logged = events(tmp_path)
    assert [sample.caption for sample in logged["val", 0]] == ["0.png", "5.png"]
    assert [sample.caption for sample in logged["train", 0]] == [f"{i}.png" for i in (1, 2, 3, 4)]


def test_what_is_wrong_with_the_folder_is_said_in_one_line(tmp_path: Path) -> None:
    arguments = ("--no-serve", f"--data={tmp_path}", f"--logdir={tmp_path / 'logs'}")
    said = command(sys.executable, DEMO, *arguments, fails=True).stderr
    assert said.startswith(f"error: {tmp_path} has no pictures")
    assert said.count("\n") == 1
    assert not (tmp_path / "logs").exists()


def refused(folder: Path) -> str:
    """Read a folder that is wrong, and return what is said of it."""
    with pytest.raises(FolderError) as error:
        paired_folder(folder, 64)
    return str(error.value)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "is not a folder" in refused(tmp_path / "nowhere")


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert f"{tmp_path} has no pictures (.jpg" in refused(tmp_path)


def test_an_empty_sub_folder_is_said(tmp_path: Path) -> None:
    write_pair(tmp_path / "train" / "1.png", 0, 1)
    (tmp_path / "test").mkdir()
    assert f"{tmp_path / 'test'} has no pictures" in refused(tmp_path)


def test_a_missing_sub_folder_for_validation_is_said(tmp_path: Path) -> None:
    write_pair(tmp_path / "train" / "1.png", 0, 1)
    assert "neither val nor test" in refused(tmp_path)


def test_a_single_picture_is_too_few(tmp_path: Path) -> None:
    write_pair(tmp_path / "1.png", 0, 1)
    assert "a single picture" in refused(tmp_path)


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    write_pair(tmp_path / "good.png", 0, 1)
    (tmp_path / "text.png").write_text("no picture")
    assert f"{tmp_path / 'text.png'} cannot be read as a picture" in refused(tmp_path)


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    write_pair(tmp_path / "1.png", 0, 1)
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    PillowImage.fromarray(noise).save(tmp_path / "0.png")
    (tmp_path / "0.png").write_bytes((tmp_path / "0.png").read_bytes()[:5000])
    assert f"{tmp_path / '0.png'} is damaged" in refused(tmp_path)


def test_an_odd_width_is_said(tmp_path: Path) -> None:
    write_pair(tmp_path / "good.png", 0, 1)
    write_pair(tmp_path / "odd.png", 0, 1, width=63)
    assert f"{tmp_path / 'odd.png'} is 63 pixels wide" in refused(tmp_path)


@pytest.mark.parametrize("photograph", PHOTOGRAPHS, ids=lambda photograph: photograph.file)
def test_training_never_sees_what_is_held_out(photograph: Photograph) -> None:
    whole = photograph.open().size
    random = np.random.default_rng(0)
    boxes = [training_box(photograph, whole, 128, random) for _ in range(500)]
    assert not any(overlap(box, photograph.held_out) for box in boxes)
    assert all(overlap(box, (0, 0, *whole)) for box in boxes)


@pytest.mark.parametrize("tag", ["train", "val"])
def test_watched_pictures_are_on_the_side_that_their_tag_says(tag: str) -> None:
    for _, photograph, (left, top, right, bottom) in WATCHED[tag]:
        x0, y0, x1, y1 = photograph.held_out
        is_held_out = x0 <= left and y0 <= top and right <= x1 and bottom <= y1
        assert is_held_out == (tag == "val")
        assert overlap((left, top, right, bottom), photograph.held_out) == (tag == "val")


@contextmanager
def serving(logdir: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the demo until it prints the address of the tab."""
    command = [sys.executable, "-u", str(DEMO), *SHORT, f"--logdir={logdir}", *arguments]
    environment = {**os.environ, "CI": "true"}  # no browser
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        start_new_session=True,
        # Started in the background, a test run ignores Ctrl-C, and a child would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if found := re.search(r"http://\S+/#triptych", line):
                    yield process, found[0]
                    break
            else:
                raise AssertionError(said)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def processes_of_session(session: int) -> list[int]:
    """List the processes that a demo has started, or the demo itself."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def answer(url: str) -> int:
    with urllib.request.urlopen(url) as response:
        return int(response.status)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM], ids=lambda end: end.name)
def test_tensorboard_is_served_on_a_free_port_until_the_demo_is_ended(
    tmp_path: Path, end: signal.Signals
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(tmp_path, f"--port={port}") as (process, url):
            assert f":{port}/" not in url
            assert answer(url) == 200
            assert answer(url.partition("#")[0] + "data/plugin/triptych/catalog") == 200
            assert len(processes_of_session(process.pid)) > 1
            process.send_signal(end)
            assert process.wait() == 0
            assert processes_of_session(process.pid) == []


def test_the_port_that_was_asked_for_is_used_when_it_is_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serving(tmp_path, f"--port={port}") as (process, url):
        assert url == f"http://127.0.0.1:{port}/#triptych"
        process.send_signal(signal.SIGINT)
        process.wait()


def test_a_run_never_gets_the_directory_of_another(tmp_path: Path) -> None:
    names = ("mse", "bce")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: new_runs(tmp_path / "logs", names), range(8)))
    runs = [run for of_one in found for run in of_one.values()]
    assert sorted(runs) == sorted((tmp_path / "logs").iterdir())
    assert len(set(runs)) == 16
    for of_one in found:
        assert of_one["mse"].name.removeprefix("mse") == of_one["bce"].name.removeprefix("bce")
    assert tmp_path / "logs/mse" in runs


def test_a_port_that_is_taken_while_tensorboard_starts_is_given_up_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        # As it was a moment ago, when the demo looked.
        monkeypatch.setattr("serving.port_is_free", lambda host, port: True)
        monkeypatch.setattr("serving.browser_is_likely", lambda: True)

        def open_browser(url: str) -> None:
            assert answer(url) == 200
            raise KeyboardInterrupt

        monkeypatch.setattr("webbrowser.open", open_browser)
        serve(tmp_path, host="127.0.0.1", port=port)
    said = capfd.readouterr().out
    assert f"Port {port} is in use, taking another." in said
    assert f":{port}/" not in said


def test_the_denoiser_logs_a_run_for_each_loss_with_the_same_noise(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    denoise = DEMO.with_name("denoise_torch.py")
    short = ("--epochs=2", "--steps-per-epoch=2", "--batch-size=2", "--size=64", "--no-serve")
    done = command(sys.executable, denoise, *short, f"--logdir={tmp_path}")
    runs = {name: read_directory(tmp_path / name) for name in ("l1", "mse")}
    for name, logged in runs.items():
        series = [(event.tag, event.step) for event in logged]
        assert series == [("train", 0), ("val", 0), ("train", 1), ("val", 1)]
        for event in logged:
            assert len({sample.caption for sample in event.header.samples}) == 4
            for sample in event.header.samples:
                shapes = {role: pane.shape for role, pane in sample.panes.items()}
                assert shapes == dict.fromkeys(("input", "output", "target"), (64, 64, 3))
        assert list((tmp_path / name).glob("*tfevents*"))
    for l1, mse in zip(runs["l1"], runs["mse"], strict=True):
        assert l1.digests("input") == mse.digests("input")
        assert l1.digests("target") == mse.digests("target")
        assert l1.digests("output") != mse.digests("output")
    assert "epoch 2/2" in done.stdout
    assert done.stderr == ""

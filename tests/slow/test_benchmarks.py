"""The benchmarks at a small scale, only to check that they run and what they write."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import command

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from contenders import CONTENDERS
from figures import number, share, spread
from file_cache import make_cold, make_warm
from report import report
from results import NAMES, Results
from triptychs import Triptychs, triptychs

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LOGGED = ("writer", "writer-no-dedup", "nothing")
SMALL = {
    "logging": ("--epochs=3", "--samples=2", "--size=32", "--contenders", *LOGGED),
    "serving": ("--steps=3", "--count=8", "--settle-s=0"),
    "index": ("--most-events=1000", "--large-mb=2", "--settle-s=0"),
    "scalars": ("--steps=3", "--journal-mb=4", "--images-mb=4", "--loaders=Rust", "--settle-s=0"),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the results of all benchmarks."""
    directory = tmp_path_factory.mktemp("results")
    for name in NAMES:
        script = BENCHMARKS / f"{name}_cost.py"
        command(sys.executable, script, *SMALL[name], "--rounds=1", f"--to={directory / name}.json")
    return directory


def figures(written: Path, name: str) -> Any:
    return json.loads((written / f"{name}.json").read_text("utf-8"))["figures"]


def test_logging_is_measured_for_each_contender(written: Path) -> None:
    idle = figures(written, "logging")["idle"]
    (writer,), (no_dedup,) = (idle[name]["rounds"] for name in ("writer", "writer-no-dedup"))
    assert 0 < writer["stall_ms"] <= writer["worst_stall_ms"]
    assert writer["cpu_ms"] > 0
    # 2 samples, 3 epochs: 4 fixed pictures and 6 outputs, or 18 pictures.
    assert 1.5 < no_dedup["disk_mb"] / writer["disk_mb"] < 2


def test_who_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contenders.find_spec", lambda name: None)
    assert CONTENDERS["mlflow"].absence == "`mlflow` is not installed"


def test_every_side_serves_all_pictures_and_is_timed(written: Path) -> None:
    found = figures(written, "serving")
    assert list(found["sides"]) == ["journal", "images-rust", "images-python"]
    for side in found["sides"].values():
        (served,) = side["rounds"]
        assert served["first_picture_s"] > served["up_s"] > 0
        assert served["all_steps_s"] > 0
        assert served["resident_mb"] > 10
        assert set(served["latency_ms"]) == {"cold, 1", "cold, 8", "warm, 1", "warm, 8"}
        assert side["log_mb"] > 3 * 16 * 0.1


def test_the_index_is_timed_for_each_journal(written: Path) -> None:
    found = figures(written, "index")
    assert [(one["group"], one["events"]) for one in found] == [
        ("events", 1000),
        ("pictures", 1000),
        ("large", 1),
    ]
    assert all(one["rounds"][0]["catalog_s"] > 0 for one in found)


def test_scalars_are_timed_beside_pictures_and_alone(written: Path) -> None:
    found = figures(written, "scalars")
    assert list(found) == ["alone, Rust", "journal, Rust", "images, Rust"]
    assert found["alone, Rust"]["log_mb"] < 1 < 4 < found["journal, Rust"]["log_mb"]
    assert all(one["rounds"][0]["all_s"] >= one["rounds"][0]["first_s"] for one in found.values())


def test_the_report_shows_all_of_them_and_says_that_there_is_one_round(written: Path) -> None:
    page = report(Results(written))
    assert "median of 1 round," in page
    assert "too few for any figure here to mean anything" in page
    assert "| **ours: `TriptychWriter`, numpy arrays** |" in page
    assert "| **ours** | Images dashboard, Rust loader | Images dashboard, Python loader |" in page
    assert "| with a journal | Rust |" in page
    assert "benchmarks/index_cost.py --most-events=1000" in page
    assert not re.search(r"[{}]|nan|None", page)


def test_answers_about_a_series_are_measured(tmp_path: Path) -> None:
    options = ("--steps=40", "--samples=2", f"--to={tmp_path / 'series.json'}")
    command(sys.executable, BENCHMARKS / "series_cost.py", *options)
    figures = json.loads((tmp_path / "series.json").read_text("utf-8"))["figures"]
    first, again, window, new = figures
    assert first["asked"] == "all, for the first time"
    assert first["plain_bytes"] == again["plain_bytes"] > new["plain_bytes"]
    assert window["plain_bytes"] > new["plain_bytes"]


def test_a_report_without_all_results_says_what_to_run(written: Path, tmp_path: Path) -> None:
    (tmp_path / "index.json").write_bytes((written / "index.json").read_bytes())
    advice = "no results of logging, serving, scalars: .* --only logging serving scalars"
    with pytest.raises(FileNotFoundError, match=advice):
        Results(tmp_path)


def test_the_report_draws(written: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    paths = (f"--results={written}", f"--out={tmp_path}")
    command(sys.executable, BENCHMARKS / "report.py", *paths)
    drawn = {path.name for path in (tmp_path / "img").iterdir()}
    assert drawn == {"bench-logging.svg", "bench-serving.svg", "bench-index.svg"}
    text = (tmp_path / "img/bench-logging.svg").read_text("utf-8")
    assert "TriptychWriter, numpy arrays" in text


def test_the_page_in_docs_is_what_the_report_writes() -> None:
    page = (BENCHMARKS.parent / "docs/benchmarks.md").read_text("utf-8")
    assert page == report(Results(BENCHMARKS / "results"))


@pytest.mark.parametrize("contender", CONTENDERS.values(), ids=lambda contender: contender.name)
def test_each_contender_logs(contender: Any, tmp_path: Path) -> None:
    if contender.absence is not None:
        pytest.skip(contender.absence)
    made = triptychs(samples=2, epochs=1, size=32, dtype="uint8")
    convert, open_log = contender.load()
    with open_log(str(tmp_path)) as log:
        log(convert(made.inputs), convert(made.outputs[0]), convert(made.targets), 0)
    disk_bytes = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert (disk_bytes > 2000) == (contender.name != "nothing")


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_all_outputs_differ_and_approach_the_targets(dtype: str, tmp_path: Path) -> None:
    made = triptychs(samples=16, epochs=30, size=64, dtype=dtype)
    pictures = made.outputs.reshape(30 * 16, -1)
    assert len(np.unique(pictures, axis=0)) == 30 * 16
    errors = np.abs(made.outputs - made.targets.astype(float)).mean(axis=(1, 2, 3, 4))
    assert np.all(np.diff(errors) < 0)
    made.save(tmp_path / "made.npz")
    assert np.array_equal(Triptychs.load(tmp_path / "made.npz").outputs, made.outputs)


def test_logging_from_a_gpu_is_measured_where_there_is_one(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    script, results = BENCHMARKS / "gpu.py", tmp_path / "gpu.json"
    device = "cuda" if torch.cuda.is_available() else "cpu"
    subprocess.run([sys.executable, script, f"--device={device}", "--quick", f"--to={results}"])
    found = json.loads(results.read_text("utf-8"))["figures"]
    assert "**ours: `TriptychWriter`**" in found["stalls"]
    for stall in found["stalls"].values():
        assert 0 < stall["median_ms"] <= stall["p95_ms"] <= stall["worst_ms"]
    assert found["waits"] == {"calls": 5, "waits": [], "allocations": []}
    if device == "cpu":
        done = subprocess.run([sys.executable, script], capture_output=True, text=True)
        assert done.returncode == 2
        assert "There is no GPU that this PyTorch can use, so nothing was measured." in done.stderr


def test_what_waits_during_a_call_on_its_thread_is_found_in_a_profile() -> None:
    pytest.importorskip("torch")
    from gpu import CALL, Waits, in_calls

    def event(name: str, begin: float, thread: int = 1, category: str = "cuda_runtime") -> Any:
        return {"ph": "X", "name": name, "cat": category, "ts": begin, "dur": 10, "tid": thread}

    events = [
        event(CALL, 100, category="user_annotation"),
        event(CALL, 500, thread=7, category="gpu_user_annotation"),
        event("cudaStreamSynchronize", 99),
        event("cudaEventSynchronize", 105, thread=2),
        event("aten::copy_", 105, category="cpu_op"),
        event("cudaMemcpyAsync", 105),
        event("cudaEventRecord", 106),
        {"ph": "i", "name": "Iteration"},
    ]
    assert in_calls(events) == Waits(1, [], [])
    wrong = [event(name, 107) for name in ("cudaStreamSynchronize", "cudaMemcpy", "cudaHostAlloc")]
    assert in_calls(events + wrong) == Waits(
        1, ["cudaStreamSynchronize", "cudaMemcpy"], ["cudaHostAlloc"]
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is in its cache")
def test_a_log_is_put_out_of_the_file_cache_and_back(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "log").write_bytes(bytes(10**6))
    if not make_cold(tmp_path):
        pytest.skip("this file system keeps files in memory")
    import file_cache

    make_warm(tmp_path)
    assert file_cache._is_cached(tmp_path / "run" / "log")


def test_figures_are_written_with_three_digits() -> None:
    assert [number(x) for x in (0, 0.01234, 1.234, 12.34, 1234.5)] == [
        *("0", "0.012", "1.23", "12.3", "1,234")
    ]
    assert spread([3, 1, 2]) == "2.00 (1.00 to 3.00)"
    assert [share(1, 310), share(1, 2), share(3, 2)] == ["1/310", "0.50", "1.50"]

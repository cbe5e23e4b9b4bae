"""Runs the examples and checks the claims of the documentation."""

import ast
import builtins
import re
import subprocess
import sys
import warnings
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from scalars import read_scalars

import tb_triptych
from tb_triptych.encoding import npy
from tb_triptych.format import journal, metadata
from tb_triptych.format.metadata import parse_plugin_content
from tb_triptych.metrics.known import KNOWN
from tb_triptych.panes import KINDS
from tb_triptych.plugin import TriptychLoader
from tb_triptych.server.web import PAYLOAD_MEDIA

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tb_triptych"
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("frontend/*.md")]


def examples(document: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL)


def examples_in(path: Path) -> list[str]:
    """Return the examples of all docstrings: what is indented after an empty line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            paragraphs = re.split(r"\n\n(?=\S)", ast.get_docstring(node) or "")
            parts = [part.split("\n\n    ", 1) for part in paragraphs]
            found += [dedent("    " + part[1]) for part in parts if len(part) == 2]
    return found


def made_in(tree: ast.AST) -> set[str]:
    """Return the names that a program assigns or defines."""
    made: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                made.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                made.add(name)
    return made


MODULES = [path for path in PACKAGE.rglob("*.py") if examples_in(path)]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_examples_in_docstrings_compile_and_import_what_they_need(module: Path) -> None:
    for example in examples_in(module):
        tree = ast.parse(example)
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        imported = {alias.asname or alias.name for node in imports for alias in node.names}
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert imported - used == set(), example
        assert used - imported - made_in(tree) - set(dir(builtins)) == set(), example


PUBLIC = [
    ("numpy", "__init__.py"),
    ("numpy", "metrics/metric.py"),
    *(("numpy", f"panes/{kind.kind}.py") for kind in KINDS),
    ("numpy", "writer.py"),
    ("numpy", "summary/proto.py"),
    ("tensorflow", "summary/op.py"),
    ("torch", "torch.py"),
    ("keras", "keras.py"),
    ("lightning", "lightning.py"),
]


@pytest.mark.parametrize(("framework", "module"), PUBLIC)
def test_the_examples_of_public_docstrings_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, framework: str, module: str
) -> None:
    pytest.importorskip(framework)
    found = examples_in(PACKAGE / module)
    assert found
    for i, example in enumerate(found):
        directory = tmp_path / str(i)
        directory.mkdir()
        monkeypatch.chdir(directory)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of frameworks on a small machine
            warnings.filterwarnings("error", ".*triptych")
            exec(example, {"__name__": "example"})
        assert [path for path in directory.rglob("events.out.*") if path.stat().st_size]


def test_the_examples_of_metrics_show_the_numbers_that_they_return() -> None:
    shown = []
    for module in (PACKAGE / "metrics").glob("*.py"):
        for example in examples_in(module):
            *_, last = example.splitlines()
            call, _, number = last.partition("  # ")
            if call.startswith("metrics."):
                names: dict[str, Any] = {}
                exec(example, names)
                assert eval(call, names) == pytest.approx(float(number), abs=5e-4)
                shown.append(call.removeprefix("metrics.").partition("(")[0])
    assert sorted(shown) == sorted(KNOWN)


def test_every_route_is_described_and_every_described_route_exists() -> None:
    context: Any = SimpleNamespace(sampling_hints={}, data_provider=None)
    routes = {r.removeprefix("/") for r in TriptychLoader().load(context).get_plugin_apps()}
    headings = re.findall(r"^## `([^`?]+)", (ROOT / "docs/http_api.md").read_text("utf-8"), re.M)
    assert set(headings) == routes


def test_the_documents_name_the_media_types_that_are_served() -> None:
    text = (ROOT / "docs/http_api.md").read_text("utf-8")
    assert [media for media in PAYLOAD_MEDIA if f"`{media}`" not in text] == []
    written = (ROOT / "docs/event_format.md").read_text("utf-8")
    assert npy.NPY_GZIP in written
    assert f"| format version | {metadata.FORMAT_VERSION} | {journal.JOURNAL_VERSION};" in written
    assert f"`{journal.file_version()}`" in written
    assert (
        f"`{journal.NAME_PREFIX}<time>.<host>.<pid>.<origin>-<segment>{journal.INDEX_SUFFIX}`"
        in written
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_example_of_the_writer_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pictures = np.random.default_rng(0).random((4, 8, 8, 3))
    names = {
        "validation_data": [(pictures, pictures)],
        "epochs": 2,
        "train_one_epoch": lambda model: None,
        "model": lambda x: 1 - x,
    }
    exec(examples("README.md")[0], names)
    assert list((tmp_path / "logs/unet").glob("*.index"))


def test_the_example_of_keras_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keras = pytest.importorskip("keras")
    monkeypatch.chdir(tmp_path)
    pictures = np.random.default_rng(0).random((8, 8, 8, 3)).astype(np.float32)
    layer = keras.layers.Conv2D(3, 1, activation="tanh")
    generator = keras.Sequential([keras.Input((8, 8, 3)), layer])
    model = keras.Model(generator.inputs, generator.outputs)
    model.generator = generator
    model.compile(loss="mse")
    names = {
        "keras": keras,
        "model": model,
        "epochs": 2,
        **dict.fromkeys(("x_train", "y_train", "x_val", "y_val"), pictures),
    }
    exec(examples("README.md")[1], names)
    assert list((tmp_path / "logs/pix2pix").glob("*.index"))


def test_the_example_of_pytorch_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    pictures = torch.rand(2, 3, 8, 8)
    names = {**dict.fromkeys(("noisy", "denoised", "clean"), pictures), "global_step": 7}
    exec(examples("README.md")[2], names)
    assert list((tmp_path / "logs/denoiser").glob("*.index"))


def test_the_example_of_the_op_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tf = pytest.importorskip("tensorflow")
    monkeypatch.chdir(tmp_path)
    pictures = tf.random.uniform([4, 8, 8, 3])
    names = {
        "tb_triptych": tb_triptych,
        **{"x": pictures, "y": pictures, "model": lambda x: 1 - x, "epoch": 3},
    }
    exec(examples("README.md")[3], names)
    assert list((tmp_path / "logs/unet").glob("*tfevents*"))


def test_the_example_of_pictures_of_different_sizes_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    names = {
        "tb_triptych": tb_triptych,
        "validation_pictures": [
            (f"{n}.png", random.random((n, 5, 3)), random.random((2 * n, 10, 3))) for n in (6, 7)
        ],
        "upscale": lambda x: x.repeat(2, 0).repeat(2, 1),
        "epoch": 3,
    }
    exec(examples("README.md")[4], names)
    events = read_directory(tmp_path / "logs/superresolution")
    assert [event.header.samples[0].id for event in events] == ["6.png", "7.png"]


def test_the_example_of_kinds_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    names = {
        "tb_triptych": tb_triptych,
        "slices": random.random((4, 8, 8)),
        "logits": random.normal(0, 1, (4, 8, 8, 2)),
        "ids": random.integers(0, 2, (4, 8, 8)),
        "depth": random.random((4, 8, 8), np.float32),
        "scan": random.integers(0, 256, (4, 3, 8, 8), np.uint8),
        "epoch": 3,
    }
    exec(examples("README.md")[5], names)
    (event,) = read_directory(tmp_path / "logs/segmentation")
    panes = parse_plugin_content(event.content).panes
    assert panes["output"] == {**panes["target"], "from_scores": "logits"}  # one legend
    assert {"iou", "dice", "pixel_error"} == set(event.header.samples[0].metrics)


def test_the_example_of_metrics_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {
        "tb_triptych": tb_triptych,
        **dict.fromkeys(("noisy", "denoised", "clean"), np.zeros((2, 16, 16, 3), np.float32)),
        "lpips": [0.1, 0.2],
        "epoch": 3,
    }
    exec(examples("README.md")[6], names)
    means = read_scalars(tmp_path / "logs/denoiser/triptych")
    assert {f"val/{name}" for name in ("psnr", "ssim", "rmse", "worst_error", "lpips")} < set(means)


FRAMEWORKS = ("tensorflow", "torch", "keras", "jax", "lightning")


@pytest.mark.parametrize(
    "module", ["tb_triptych", "tb_triptych.plugin", "tb_triptych.summary", "tb_triptych.writer"]
)
def test_importing_imports_no_framework(module: str) -> None:
    code = (
        f"import sys, {module}; "
        f"print([m for m in {FRAMEWORKS} if m in sys.modules], 'numpy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # What TensorBoard imports at its start does without numpy, too.
    assert said.stdout.strip() == f"[] {module.endswith(('summary', 'writer'))}"

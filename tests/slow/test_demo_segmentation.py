"""The segmentation demo as a user runs it, shortened, and its data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import command
from journals import Logged, read_directory
from PIL import Image as PillowImage

sys.path.append(str(Path(__file__).parents[2] / "demo"))
from labelled import Labelled, batches
from nuclei import HELD_OUT, nuclei, read
from paired_folder import FolderError
from slices import membranes

DEMO = Path(__file__).parents[2] / "demo" / "segmentation.py"
SHORT = ("--epochs=2", "--steps-per-epoch=3", "--batch-size=2", "--every=2", "--no-serve")
STEPS = [2, 3, 4, 6]
"""After every second batch, and after both epochs of three."""


def write_slices(folder: Path, names: list[str], size: int = 32) -> None:
    """Write slices with a dark membrane down the middle, in a grey that encodes their places."""
    for name in ("image", "label"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(names):
        grey, label = slice_of_place(place, size)
        PillowImage.fromarray(grey).save(folder / "image" / name)
        PillowImage.fromarray(label).save(folder / "label" / name)


def write_stacks(folder: Path, count: int, size: int = 32) -> None:
    """Write the same slices as the two stacks of the challenge."""
    pages = [slice_of_place(place, size) for place in range(count)]
    for name, part in (("train-volume.tif", 0), ("train-labels.tif", 1)):
        first, *others = (PillowImage.fromarray(page[part]) for page in pages)
        first.save(folder / name, save_all=True, append_images=others)


def slice_of_place(place: int, size: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    grey = np.full((size, size), 100 + place, np.uint8)
    label = np.full((size, size), 255, np.uint8)
    middle = slice(size // 2 - 4, size // 2 + 4)
    grey[:, middle] = 20
    label[:, middle] = 0
    return grey, label


def runs(logdir: Path, *names: str) -> list[list[Logged]]:
    return [read_directory(logdir / name) for name in names]


def test_nuclei_are_segmented_in_two_runs_that_see_the_same(tmp_path: Path) -> None:
    done = command(sys.executable, DEMO, *SHORT, f"--logdir={tmp_path}")
    mse, bce = runs(tmp_path, "mse", "bce")
    for a, b in zip(mse, bce, strict=True):
        assert (a.tag, a.step) == (b.tag, b.step)
        assert a.digests("input") == b.digests("input")
        assert a.digests("target") == b.digests("target")
        assert a.digests("output") != b.digests("output")
    assert [(e.tag, e.step) for e in mse] == [(t, step) for step in STEPS for t in ("train", "val")]
    assert [len(event.header.samples) for event in mse[:2]] == [2, 4]
    assert "Epoch 2/2" in done.stdout
    assert done.stderr == ""
    for name in ("mse", "bce"):
        assert list((tmp_path / name / "validation").glob("*tfevents*"))


def test_slices_are_logged_as_labels_with_a_soft_layer_and_their_pixel_error(
    tmp_path: Path,
) -> None:
    write_slices(tmp_path / "set", [f"{i}.png" for i in range(6)])
    arguments = (f"--data={tmp_path / 'set'}", "--size=32", "--losses", "bce")
    command(sys.executable, DEMO, *SHORT, *arguments, f"--logdir={tmp_path}")
    (logged,) = runs(tmp_path, "bce")
    captions = {e.tag: [sample.caption for sample in e.header.samples] for e in logged}
    assert captions == {"train": ["slice 0", "slice 3"], "val": ["slice 5"]}
    for event in logged:
        grey, target = event.batch("input"), event.batch("target")
        assert set(np.unique(target)) == {0, 1}
        assert np.array_equal(target == 1, grey == 20)
        soft, output = event.batch("output:soft"), event.batch("output")
        assert soft[output == 1].min(initial=1) >= 0.5 >= soft[output == 0].max(initial=0)
        for sample, ids, truth in zip(event.header.samples, output, target, strict=True):
            wrong = np.mean(ids != truth)
            assert sample.metrics["pixel_error"] == pytest.approx(wrong)


def test_what_is_wrong_with_the_slices_is_said_in_one_line(tmp_path: Path) -> None:
    arguments = ("--no-serve", f"--data={tmp_path}", f"--logdir={tmp_path / 'logs'}")
    said = command(sys.executable, DEMO, *arguments, fails=True).stderr
    assert said.startswith(f"error: {tmp_path} has neither folders image and label nor ")
    assert said.count("\n") == 1


def test_the_last_fifth_of_the_stack_is_held_out_in_the_order_of_its_numbers(
    tmp_path: Path,
) -> None:
    write_slices(tmp_path, [f"{i}.png" for i in range(11)])
    task = membranes(tmp_path, 32)
    assert task.train.captions == [f"slice {i}" for i in range(9)]
    assert task.val.captions == ["slice 9", "slice 10"]
    assert task.val.grey[:, 0, 0, 0].tolist() == [109, 110]


def test_stacks_are_read_as_folders_are(tmp_path: Path) -> None:
    write_slices(tmp_path / "folders", [f"{i}.png" for i in range(5)], size=64)
    (tmp_path / "stacks").mkdir()
    write_stacks(tmp_path / "stacks", 5, size=64)
    folders, stacks = (membranes(tmp_path / name, 32) for name in ("folders", "stacks"))
    for a, b in ((folders.train, stacks.train), (folders.val, stacks.val)):
        assert a.captions == b.captions
        assert np.array_equal(a.grey, b.grey)
        assert np.array_equal(a.labels, b.labels)
    assert folders.train.grey.shape == (4, 32, 32, 1)
    assert np.flatnonzero(folders.train.labels[0, 0, :, 0]).tolist() == [14, 15, 16, 17]


def refused(folder: Path) -> str:
    """Read slices that are wrong, and return what is said of them."""
    with pytest.raises(FolderError) as error:
        membranes(folder, 32)
    return str(error.value)


def test_a_slice_without_label_is_named(tmp_path: Path) -> None:
    write_slices(tmp_path, ["0.png", "1.png"])
    (tmp_path / "label" / "1.png").unlink()
    assert "no picture or no label for 1: each slice needs both" in refused(tmp_path)


def test_stacks_of_different_lengths_are_refused(tmp_path: Path) -> None:
    write_stacks(tmp_path, 2)
    volume = (tmp_path / "train-volume.tif").read_bytes()
    write_stacks(tmp_path, 3)
    (tmp_path / "train-volume.tif").write_bytes(volume)
    assert "no picture or no label for 2" in refused(tmp_path)


def test_a_label_of_another_size_is_refused(tmp_path: Path) -> None:
    write_slices(tmp_path, ["0.png", "1.png"])
    PillowImage.new("L", (16, 16)).save(tmp_path / "label" / "1.png")
    assert "slice 1 with (32, 32) pixels and its label with (16, 16)" in refused(tmp_path)


def test_a_single_slice_is_too_few(tmp_path: Path) -> None:
    write_slices(tmp_path, ["0.png"])
    assert "a single slice" in refused(tmp_path)


def test_an_empty_folder_of_labels_is_named(tmp_path: Path) -> None:
    write_slices(tmp_path, ["0.png"])
    (tmp_path / "label" / "0.png").unlink()
    assert f"{tmp_path / 'label'} has no pictures" in refused(tmp_path)


def test_a_damaged_stack_is_named_wherever_it_ends(tmp_path: Path) -> None:
    write_stacks(tmp_path, 3)
    path = tmp_path / "train-labels.tif"
    whole = path.read_bytes()
    for length in range(0, len(whole), 13):
        path.write_bytes(whole[:length])
        assert str(path) in refused(tmp_path)


def test_pictures_of_16_bit_are_refused(tmp_path: Path) -> None:
    write_slices(tmp_path, ["0.png", "1.png"])
    PillowImage.fromarray(np.full((32, 32), 40_000, np.uint16)).save(tmp_path / "image" / "1.png")
    assert f"{tmp_path / 'image' / '1.png'} has more than 8 bits" in refused(tmp_path)


def test_training_never_sees_the_nuclei_that_are_held_out() -> None:
    task = nuclei()
    whole = read("mask2d.tif") > 0
    assert np.array_equal(task.train.labels[0, ..., 0], whole[:, :HELD_OUT])
    assert np.array_equal(np.concatenate(task.val.labels)[..., 0], whole[:, HELD_OUT:])
    for tag, seen in task.watched.items():
        for grey, labels in zip(seen.grey, seen.labels, strict=True):
            assert labels.any(), tag
            assert grey[labels == 1].mean() > 2 * grey[labels == 0].mean()


def test_a_package_without_the_pictures_is_said() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"nowhere\.tif .* pip install stardist"):
        read("nowhere.tif")


def test_crops_and_their_labels_are_turned_alike_and_the_same_for_the_same_seed() -> None:
    grey = np.random.default_rng(0).integers(0, 256, (2, 40, 48, 1), np.uint8)
    pictures = Labelled(grey, (grey > 128).astype(np.uint8), ["a", "b"])
    first, again, other = (batches(pictures, 16, 3, seed) for seed in (1, 1, 2))
    for _ in range(5):
        crops, labels = next(first)
        assert crops.shape == labels.shape == (3, 16, 16, 1)
        assert np.array_equal(labels == 1, crops > 128)
        assert np.array_equal(crops, next(again)[0])
        assert not np.array_equal(crops, next(other)[0])

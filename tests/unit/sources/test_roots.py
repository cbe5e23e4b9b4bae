import os
from pathlib import Path

import pytest
from tensorboard.backend.event_processing import data_ingester

from tb_triptych.format.journal import INDEX_SUFFIX, NAME_PREFIX
from tb_triptych.sources.journals.roots import Root, roots_of
from tb_triptych.sources.journals.walk import directories_below


@pytest.mark.parametrize(
    "spec",
    [
        "/a/b",
        "name:/a/b",
        "name:relative/path",
        "/a:b/c",
        "one:/a,two:/b,/c",
        "run:/path:with/a/colon",
        "~/logs",
        "a:/same,b:/same",
        ".",
    ],
)
def test_a_logdir_spec_is_read_as_tensorboard_reads_it(spec: str) -> None:
    found = {root.path: root.name for root in roots_of(None, spec)}
    assert found == data_ingester._parse_event_files_spec(spec)


@pytest.mark.parametrize("spec", ["gs://bucket/a", "name:gs://bucket/a", "s3://a", "", None])
def test_object_stores_hold_no_journals(spec: str | None) -> None:
    assert roots_of(None, spec) == ()
    assert roots_of(spec, None) == () if spec is None or "name" not in spec else True


def test_a_logdir_is_one_path_whatever_is_in_it() -> None:
    assert roots_of("a:b,c", "ignored") == (Root("a:b,c"),)


def runs(root: Root) -> dict[str, tuple[str, ...]]:
    return {
        directory.run: directory.indexes
        for directory in directories_below(root)
        if directory.indexes
    }


INDEX = f"{NAME_PREFIX}1.host.1.0{INDEX_SUFFIX}"


def touch(directory: Path, *names: str) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name in names or (INDEX,):
        (directory / name).touch()


def test_runs_are_directories_with_journals(tmp_path: Path) -> None:
    touch(tmp_path)
    touch(tmp_path / "a" / "b", INDEX, "events.out.tfevents.1", f"{NAME_PREFIX}1.data", "x.index")
    touch(tmp_path / "c", "note")
    assert runs(Root(str(tmp_path))) == {".": (INDEX,), "a/b": (INDEX,)}
    assert set(runs(Root(str(tmp_path), "name"))) == {"name/.", "name/a/b"}


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere" / "run")
    touch(tmp_path / "logs" / "here")
    (tmp_path / "logs" / "there").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "logs" / "again").symlink_to(tmp_path / "elsewhere" / "run")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "logs")
    (tmp_path / "logs" / "here" / "self").symlink_to(tmp_path / "logs" / "here")
    (tmp_path / "logs" / "nowhere").symlink_to(tmp_path / "nowhere")
    assert set(runs(Root(str(tmp_path / "logs")))) == {"here", "there/run", "again"}


def test_a_ladder_of_links_is_climbed_in_some_ways_and_that_is_told(tmp_path: Path) -> None:
    for i in range(40):  # 2^40 ways from top to bottom
        step = tmp_path / "elsewhere" / str(i)
        touch(step)
        for side in ("left", "right"):
            (step / side).symlink_to(tmp_path / "elsewhere" / str(i + 1))
    touch(tmp_path / "logs" / "deep" / "er" / "run")
    (tmp_path / "logs" / "a ladder").symlink_to(tmp_path / "elsewhere" / "0")
    found = list(directories_below(Root(str(tmp_path / "logs"))))
    assert len(found) < 40 * 16 + 5
    # No branch before the others: the run is there before the ladder is climbed.
    assert [directory.run for directory in found[:9]].count("deep/er/run") == 1
    *_, last = found
    assert last.run == "."
    assert "directories were not searched" in (last.problem or "")


def test_a_tree_that_is_too_deep_or_too_wide_is_walked_so_far_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "deep"
    for _ in range(150):
        deep = deep / "d"
    touch(deep)
    touch(tmp_path / "run")
    (*found, last) = directories_below(Root(str(tmp_path)))
    assert len(found) == 102
    assert [directory.run for directory in found if directory.indexes] == ["run"]
    assert (last.problem or "").startswith("1 directories were not searched")
    monkeypatch.setattr("tb_triptych.sources.journals.walk._MOST_DIRECTORIES", 3)
    (*found, last) = directories_below(Root(str(tmp_path)))
    assert len(found) == 3
    assert last.problem


def test_a_name_that_is_no_unicode_is_shown_as_far_as_it_is(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    touch(tmp_path / name)
    assert set(runs(Root(str(tmp_path)))) == {"caf\ufffd"}

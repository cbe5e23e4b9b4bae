import gzip
import hashlib
import json
import struct
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from payloads import decode
from sources.journal_files import JournalFiles
from tensorboard.compat.proto import summary_pb2
from tensorboard_process import TensorBoard, wait_until

from tb_triptych.eventfile import EventFile
from tb_triptych.metadata import create_summary_metadata
from tb_triptych.panes import Image
from tb_triptych.plugin import TriptychLoader
from tb_triptych.record import to_summary
from tb_triptych.summary import triptych_pb

Pictures = Callable[..., np.ndarray[Any, Any]]
PICTURE = np.random.default_rng(0).integers(0, 256, (1, 4, 5, 3), np.uint8)


def write(directory: Path, *events: tuple[int, summary_pb2.Summary]) -> None:
    file = EventFile(directory)
    for step, summary in events:
        file.append(summary, step)
    file.close()


def write_steps(directory: Path, tag: str, steps: Iterator[int] | range, seed: int = 0) -> None:
    random = np.random.default_rng(seed)
    pictures = {s: random.integers(0, 256, (1, 4, 5, 3), np.uint8) for s in steps}
    write(directory, *((s, triptych_pb(tag, PICTURE, p, None)) for s, p in pictures.items()))


@pytest.mark.parametrize(
    ("dtype", "shape"),
    [
        ("uint8", (2, 6, 5)),
        ("uint8", (2, 6, 5, 1)),
        ("uint8", (2, 6, 5, 2)),
        ("uint8", (2, 6, 5, 3)),
        ("uint8", (2, 6, 5, 4)),
        ("uint16", (2, 6, 5, 1)),
        ("uint16", (2, 6, 5, 3)),
        ("bool", (2, 6, 5)),
    ],
)
def test_pictures_come_back_pixel_for_pixel(
    tensorboard: TensorBoard, run: str, pictures: Pictures, dtype: str, shape: tuple[int, ...]
) -> None:
    arrays = {
        role: pictures(*shape, dtype=dtype, seed=i)
        for i, role in enumerate(("input", "output", "target"))
    }
    write(tensorboard.logdir / run, (3, triptych_pb("val", *arrays.values())))
    columns = tensorboard.series(run, "val", 3)
    for i in range(2):
        for role, array in arrays.items():
            pane = columns["samples"][str(i)]["panes"][role]
            assert (pane["dtype"], pane["shape"]) == (dtype, list(shape[1:]))
            found = tensorboard.pixels(run, pane["keys"][0])
            expected = array[i].astype(np.uint8) * 255 if dtype == "bool" else array[i]
            np.testing.assert_array_equal(found.reshape(expected.shape), expected)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floats_come_back_to_the_nearest_level_with_their_facts(
    tensorboard: TensorBoard, run: str, pictures: Pictures, dtype: str
) -> None:
    output = pictures(1, 6, 5, 3, dtype=np.float32).astype(dtype) * 2 - 1
    output[0, 0, 0] = (3, np.nan, -np.inf)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        summary = triptych_pb("val", None, output, None, panes=Image(value_range=(-1, 1)))
    write(tensorboard.logdir / run, (0, summary))
    pane = tensorboard.series(run, "val", 0)["samples"]["0"]["panes"]["output"]
    (stats,) = pane["stats"]
    assert (stats["max"], stats["nan"], stats["inf"]) == (3, 1, 1)
    assert stats["clipped"] == pytest.approx(1 / 90)
    assert stats["value_range"] == [-1, 1]
    found = tensorboard.pixels(run, pane["keys"][0]).astype(np.float64)
    exact = (np.clip(output[0], -1, 1).astype(np.float64) + 1) / 2 * 255
    exact[0, 0] = (255, 0, 0)
    assert np.abs(found - exact).max() <= 0.501


def test_the_catalog_says_what_there_is(tensorboard: TensorBoard, run: str) -> None:
    summary = triptych_pb("val", PICTURE, PICTURE, None, sample_ids=["cat"], description="a *cat*")
    write(tensorboard.logdir / run, (2, summary), (4, summary))
    columns = tensorboard.series(run, "val", 4)
    listing = tensorboard.listing(run, "val")
    assert listing is not None
    listing.pop("revision")
    spec = {"kind": "image", "value_range": None}
    assert listing == {
        "tag": "val",
        "description": "a *cat*",
        "spec": {"version": 1, "panes": {"input": spec, "output": spec}},
        "samples": ["cat"],
        "count": 2,
        "first_step": 2,
        "last_step": 4,
        "last_wall_time_s": columns["wall_times"][-1],
        "kept": "all",
    }


def test_kinds_roles_and_keys_that_the_server_does_not_know_come_through(
    tensorboard: TensorBoard, run: str
) -> None:
    spec = {
        "version": 1,
        "panes": {
            "input": {"kind": "image", "value_range": None, "transfer": "linear"},
            "output": {"kind": "labels", "classes": {"1": "cell"}, "colors": None, "volume": True},
            "output:soft": {"kind": "scalar", "value_range": [0, 1], "colormap": "viridis"},
        },
        "metrics": {"psnr": {"better": "higher", "unit": "dB"}},
    }
    pane = {"at": 1, "media": "application/x-npy+gzip", "shape": [2, 3, 4], "dtype": "bfloat16"}
    stats = {"min": 0, "max": 3, "of a later version": [1, {"x": None}]}
    roles = ["output:soft", "output", "input"]
    panes = {
        role: {**pane, "digest": f"{i:032x}", "stats": stats, "later": {}}
        for i, role in enumerate(roles)
    }
    header = {"samples": [{"id": "0", "panes": panes, "metrics": {"psnr": 21.5, "iou": None}}]}
    content = json.dumps(spec).encode()
    metadata = create_summary_metadata({"output": Image()})
    metadata.plugin_data.content = content
    summary = to_summary("val", [json.dumps(header).encode(), b"payload"], metadata)
    write(tensorboard.logdir / run, (0, summary))
    JournalFiles(tensorboard.logdir / f"{run}-journal").record(
        "val", 0, json.dumps(header).encode(), content
    )
    for name in (run, f"{run}-journal"):
        sample = tensorboard.series(name, "val", 0)["samples"]["0"]
        assert (tensorboard.listing(name, "val") or {})["spec"] == spec
        assert list(sample["panes"]) == ["input", "output", "output:soft"]
        for found in sample["panes"].values():
            assert found["stats"] == [stats]
            assert (found["media"], found["shape"], found["dtype"]) == (
                "application/x-npy+gzip",
                [2, 3, 4],
                "bfloat16",
            )
        assert sample["metrics"] == {"psnr": [21.5], "iou": [None]}


def test_runs_and_tags_are_in_the_order_that_people_expect(
    tensorboard: TensorBoard, run: str
) -> None:
    summaries = [(0, triptych_pb(tag, None, PICTURE, None)) for tag in ("v10", "v9")]
    for name in ("b10", "b9"):
        write(tensorboard.logdir / run / name, *summaries)
    wait_until(
        lambda: tensorboard.listing(f"{run}/b10", "v9") and tensorboard.listing(f"{run}/b9", "v9")
    )
    runs = tensorboard.get("catalog").json["runs"]
    found = [
        (r["name"], [s["tag"] for s in r["series"]])
        for r in runs
        if r["name"].startswith(run + "/")
    ]
    assert found == [(f"{run}/b9", ["v9", "v10"]), (f"{run}/b10", ["v9", "v10"])]


def test_a_catalog_that_did_not_change_is_not_sent_again(
    tensorboard: TensorBoard, run: str
) -> None:
    write_steps(tensorboard.logdir / run, "val", range(2))
    tensorboard.series(run, "val", 1)
    first = tensorboard.get("catalog")
    again = tensorboard.get("catalog", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    write_steps(tensorboard.logdir / run, "val", range(2, 3))
    wait_until(lambda: (tensorboard.listing(run, "val") or {}).get("last_step") == 2)
    changed = tensorboard.get("catalog", {"If-None-Match": first.headers["ETag"]})
    assert changed.status == 200
    assert changed.json["revision"] != first.json["revision"]


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


def test_unchanged_pictures_have_one_key_at_all_steps(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(3))
    panes = tensorboard.series(run, "val", 2)["samples"]["0"]["panes"]
    assert len(set(panes["input"]["keys"])) == 1
    assert len(set(panes["output"]["keys"])) == 3


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
        columns = tensorboard.get("series", run=run, tag="val").json
        key = columns["samples"]["0"]["panes"]["output"]["keys"][0]
        answer = tensorboard.get("payload", run=run, key=key)
        if answer.status == 404:  # replaced between the two questions
            return False
        is_newer = np.array_equal(decode(answer.body, answer.headers["Content-Type"]), second[0])
        said = [n["message"] for n in tensorboard.get("catalog").json["notices"] if n["run"] == run]
        return is_newer or any("shows the older pictures" in message for message in said)

    wait_until(settled)


@pytest.mark.parametrize(
    ("path", "query", "status", "message"),
    [
        ("series", {"run": "nix", "tag": "val"}, 404, "no triptych 'val' in run 'nix'"),
        ("series", {"run": "nix"}, 400, "'tag' is missing"),
        ("series", {}, 400, "'run' is missing"),
        ("payload", {"run": "nix", "key": "../../../etc/passwd"}, 404, "no picture"),
        ("payload", {"run": "../..", "key": "-"}, 404, "no picture"),
        ("payload", {"run": "nix"}, 400, "'key' is missing"),
        ("static/nix.js", {}, 404, "no such file"),
        ("static/%2e%2e/plugin.py", {}, 404, "no such file"),
        ("static/", {}, 404, "no such file"),
    ],
)
def test_errors_have_one_shape(
    tensorboard: TensorBoard, path: str, query: dict[str, str], status: int, message: str
) -> None:
    answer = tensorboard.get(path, **query)  # type: ignore[arg-type]  # no query names a header
    assert answer.status == status
    if "%2e" not in path and path != "static/":
        assert message in answer.json["error"]
        assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["catalog", "series", "payload", "static/index.js"])
def test_only_get_and_head_are_answered(tensorboard: TensorBoard, path: str) -> None:
    answer = tensorboard.get(path, method="POST")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    head = tensorboard.get(path, method="HEAD")
    assert head.body == b""


def test_a_payload_is_immutable_and_can_be_nothing_but_a_picture(
    tensorboard: TensorBoard, run: str
) -> None:
    header = {
        "samples": [
            {
                "id": "0",
                "panes": {
                    "output": {
                        "digest": "a" * 32,
                        "at": 1,
                        "media": "text/html",
                        "shape": [1, 1],
                        "dtype": "uint8",
                    }
                },
            }
        ]
    }
    metadata = create_summary_metadata({"output": Image()})
    blobs = [json.dumps(header).encode(), b"<script>alert(1)</script>"]
    write(tensorboard.logdir / run, (0, to_summary("val", blobs, metadata)))
    key = tensorboard.series(run, "val", 0)["samples"]["0"]["panes"]["output"]["keys"][0]
    answer = tensorboard.get("payload", run=run, key=key)
    assert answer.body == blobs[1]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_npy_is_unpacked_by_whoever_accepts_gzip(tensorboard: TensorBoard, run: str) -> None:
    array = np.arange(12, dtype=np.uint16).reshape(1, 3, 4)
    write(tensorboard.logdir / run, (0, triptych_pb("val", None, array, None)))
    key = tensorboard.series(run, "val", 0)["samples"]["0"]["panes"]["output"]["keys"][0]
    packed = tensorboard.get("payload", {"Accept-Encoding": "gzip"}, run=run, key=key)
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = tensorboard.get("payload", {"Accept-Encoding": "identity"}, run=run, key=key)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    np.testing.assert_array_equal(decode(plain.body, "application/x-npy")[..., 0], array[0])


def test_json_is_compressed_when_accepted(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(3))
    tensorboard.series(run, "val", 2)
    packed = tensorboard.get("series", {"Accept-Encoding": "gzip"}, run=run, tag="val")
    plain = tensorboard.get("series", run=run, tag="val")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "ü" * 10_000,
    "\u2028/\x7f",
    "",
    "%2e?&=#",
    "\u202egnp",
]


@pytest.mark.parametrize("tag", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_tags_and_samples_come_back_as_they_are(
    tensorboard: TensorBoard, run: str, tag: str
) -> None:
    summary = triptych_pb(tag, None, PICTURE, None, sample_ids=[tag], captions=[tag])
    write(tensorboard.logdir / run, (0, summary))
    if not tag:  # TensorBoard's loaders may drop a series without a name; no other suffers
        write(tensorboard.logdir / run, (0, triptych_pb("val", None, PICTURE, None)))
        tensorboard.series(run, "val", 0)
        return
    columns = tensorboard.series(run, tag, 0)
    assert columns["samples"][tag]["caption"] == tag
    key = columns["samples"][tag]["panes"]["output"]["keys"][0]
    np.testing.assert_array_equal(tensorboard.pixels(run, key), PICTURE[0])


@pytest.mark.parametrize("tag", ["a\0b", "a\nb", 'a"b', "a\\b"])
def test_a_tag_that_the_fast_loader_cannot_hand_out_is_told_with_the_way_out(
    tensorboard: TensorBoard, run: str, tag: str
) -> None:
    # It lists such a tag, but does not find its blobs: its keys are JSON without escapes.
    write(tensorboard.logdir / run, (0, triptych_pb(tag, None, PICTURE, None)))
    columns = tensorboard.series(run, tag, 0)
    assert columns["steps"] == [0] or "--load_fast=false" in columns["notices"][0]


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "a b", "ü%2e", "x" * 200])
def test_hostile_runs_come_back_as_they_are(tensorboard: TensorBoard, run: str, name: str) -> None:
    write(tensorboard.logdir / run / name, (0, triptych_pb("val", None, PICTURE, None)))
    found = f"{run}/{name}"
    key = tensorboard.series(found, "val", 0)["samples"]["0"]["panes"]["output"]["keys"][0]
    np.testing.assert_array_equal(tensorboard.pixels(found, key), PICTURE[0])


def test_headers_that_cannot_be_read_cost_their_step_and_are_told(
    tensorboard: TensorBoard, run: str
) -> None:
    good = triptych_pb("val", None, PICTURE, None)
    metadata = create_summary_metadata({"output": Image()})
    bad = [to_summary("val", [blob], metadata) for blob in (b"{", b"[" * 100_000, b"\xff\xfe")]
    empty = to_summary("val", [], metadata)
    events = [(0, good), *enumerate(bad, 1), (4, empty), (5, good)]
    write(tensorboard.logdir / run, *events)
    columns = tensorboard.series(run, "val", 5)
    assert columns["steps"] == [0, 5]
    assert [n.split(" cannot")[0] for n in columns["notices"]] == [f"step {i}" for i in range(1, 5)]


def test_a_series_of_a_newer_version_is_told_and_not_shown(
    tensorboard: TensorBoard, run: str
) -> None:
    summary = triptych_pb("val", None, PICTURE, None)
    summary.value[0].metadata.plugin_data.content = b'{"version": 99}'
    write(tensorboard.logdir / run, (0, summary))

    def told() -> list[str]:
        return [n["message"] for n in tensorboard.get("catalog").json["notices"] if n["run"] == run]

    wait_until(told)
    assert "version 99" in told()[0]
    assert tensorboard.get("series", run=run, tag="val").status == 404


def test_a_file_cut_off_at_its_end_is_read_up_to_there(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(4))
    (path,) = (tensorboard.logdir / run).iterdir()
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    assert length < len(data)
    path.write_bytes(data[:-7])
    assert tensorboard.series(run, "val", 2)["steps"] == [0, 1, 2]


def test_other_tabs_are_not_touched(tensorboard: TensorBoard, run: str) -> None:
    listing = tensorboard.fetch(f"{tensorboard.url}/data/plugins_listing").json
    assert listing["triptych"]["tab_name"] == "Triptych"
    assert {"scalars", "images", "timeseries"} <= set(listing)
    entry = tensorboard.fetch(f"{tensorboard.url}/data/plugin_entry.html?name=triptych")
    assert b"./static/index.js" in entry.body


def test_the_page_is_served_with_a_tag_of_its_content(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("static/index.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    tag = hashlib.blake2b(answer.body, digest_size=8).hexdigest()
    assert answer.headers["ETag"] == f'"{tag}"'
    again = tensorboard.get("static/index.js", {"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    assert "Content-Type is required" not in tensorboard.said


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
        while (columns := server.get("series", run="long", tag="val").json)["loading"] is not None:
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


def test_a_logdir_spec_names_the_runs(tmp_path: Path) -> None:
    write_steps(tmp_path / "logs" / "a", "val", range(2))
    server = TensorBoard(
        tmp_path / "logs", logdir_flag=f"--logdir_spec=first:{tmp_path / 'logs' / 'a'}"
    )
    try:
        columns = server.series("first/.", "val", 1)
        server.pixels("first/.", columns["samples"]["0"]["panes"]["output"]["keys"][1])
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


def test_flags_of_an_unknown_form_do_not_stop_tensorboard() -> None:
    flags: Any = object()
    TriptychLoader().fix_flags(flags)

"""The routes of the plugin, in a real TensorBoard with either loader."""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import partial

import pytest
from plugin_logs import PICTURE, write, write_steps
from sources.journal_files import JournalFiles
from tensorboard_process import TensorBoard
from waiting import wait_until

from tb_triptych.encoding.event import to_summary
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.panes import Image
from tb_triptych.summary import triptych_pb


def test_the_catalog_says_what_there_is(tensorboard: TensorBoard, run: str) -> None:
    summary = triptych_pb("val", PICTURE, PICTURE, None, sample_ids=["cat"], description="a *cat*")
    write(tensorboard.logdir / run, (2, summary), (4, summary))
    columns = tensorboard.series(run, "val", 4)
    listing = tensorboard.listing(run, "val")
    assert listing is not None
    listing.pop("revision")
    assert listing.pop("left_over_after") is None
    spec = {"kind": "image", "value_range": None}
    assert listing == {
        "tag": "val",
        "description": "a *cat*",
        "description_html": "<p>a <em>cat</em></p>",
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
    pane = {"media": "application/x-npy+gzip", "shape": [2, 3, 4], "dtype": "bfloat16"}
    stats = {"min": 0, "max": 3, "of a later version": [1, {"x": None}]}
    roles = ["output:soft", "output", "input"]
    panes = {
        role: {**pane, "at": i, "digest": f"{i:032x}", "stats": stats, "later": {}}
        for i, role in enumerate(roles, 1)
    }
    header = {"samples": [{"id": "0", "panes": panes, "metrics": {"psnr": 21.5, "iou": None}}]}
    content = json.dumps(spec).encode()
    metadata = create_summary_metadata({"output": Image()})
    metadata.plugin_data.content = content
    payloads = [b"payload %d" % i for i in range(len(roles))]
    summary = to_summary("val", [json.dumps(header).encode(), *payloads], metadata)
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


@pytest.mark.parametrize(
    ("path", "query", "status", "message"),
    [
        ("series", {"run": "nix", "tag": "val"}, 404, "no triptych 'val' in run 'nix'"),
        ("series", {"run": "nix"}, 400, "'tag' is missing"),
        ("series", {}, 400, "'run' is missing"),
        ("series", {"run": "a", "tag": "b", "window": "1"}, 400, "not a pair of numbers"),
        ("series", {"run": "a", "tag": "b", "window": "-1,٣"}, 400, "not a pair of numbers"),
        ("series?" + 257 * "window=1,2&" + "run=a&tag=b", {}, 400, "there are 257 of 'window'"),
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


def test_json_is_compressed_when_accepted(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(3))
    tensorboard.series(run, "val", 2)
    packed = tensorboard.get("series", {"Accept-Encoding": "gzip"}, run=run, tag="val")
    plain = tensorboard.get("series", run=run, tag="val")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_a_series_that_grows_is_asked_for_what_is_new(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(3))
    before = tensorboard.series(run, "val", 2)
    write_steps(tensorboard.logdir / run, "val", range(3, 5))
    wait_until(lambda: (tensorboard.listing(run, "val") or {}).get("last_step") == 4)
    ask = partial(tensorboard.get, "series", run=run, tag="val")
    new = ask(since=before["version"]).columns
    assert (new["from"], new["steps"], new["windows"]) == (3, [3, 4], [[3, 5]])
    whole = ask().columns
    assert new["version"] == whole["version"]
    new_keys, all_keys = (one["samples"]["0"]["panes"]["output"]["keys"] for one in (new, whole))
    assert new_keys == all_keys[3:]
    again = ask(since=whole["version"], window="1,3").columns
    assert (again["from"], again["steps"], again["windows"]) == (5, [], [[1, 3]])


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
